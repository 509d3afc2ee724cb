export { ConnectionsPanel } from './connections-panel.tsx';
export { previewRows, previewSql } from './use-preview.tsx';
export { useReadTables } from './use-read-tables.ts';
