export { ConnectionsPanel } from './connections-panel.tsx';
