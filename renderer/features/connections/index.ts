export { ConnectionsPanel } from './connections-panel.tsx';
export { useReadTables } from './use-read-tables.ts';
