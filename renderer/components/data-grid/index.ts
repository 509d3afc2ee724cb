export { type BlockLoader, createBlockLoader } from './block-loader.ts';
export { DataGrid } from './data-grid.tsx';
export { type ExcelFormat, formatExcel, parseExcelFormat } from './excel-format.ts';
export { GridMenu } from './grid-menu.tsx';
export type { Anchor, CellView, GridWindow, HeaderCell } from './grid-types.ts';
export { type NumberWriter, numberWriter, parseExact, roundExact } from './number-text.ts';
export type { Span } from './scroll-axis.ts';
export {
  type CellPlace,
  type CellRectangle,
  type GridSelection,
  rectangleOf,
  selectCell,
} from './selection.ts';
export { widthOfText } from './text-width.ts';
export { ValueChooser } from './value-chooser.tsx';
