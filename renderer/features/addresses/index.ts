export { AddressPanel } from './address-panel.tsx';
export { NameCellDialog } from './name-cell-dialog.tsx';
