export { ResultsPanel } from './results-panel.tsx';
export { sqlNameOf } from './sql-name.ts';
