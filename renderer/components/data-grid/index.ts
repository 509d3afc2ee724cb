export { type BlockLoader, createBlockLoader } from './block-loader.ts';
export { DataGrid } from './data-grid.tsx';
export type { Anchor, CellView, DataGridProps, GridWindow, HeaderCell } from './grid-types.ts';
export type { Span } from './scroll-axis.ts';
export {
  type CellPlace,
  type CellRectangle,
  type GridSelection,
  rectangleOf,
  selectCell,
} from './selection.ts';
