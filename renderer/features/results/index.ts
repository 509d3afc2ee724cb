export { FilterBar } from './filter-bar.tsx';
export { ResultGrid } from './result-grid.tsx';
