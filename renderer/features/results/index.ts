export { ResultGrid } from './result-grid.tsx';
