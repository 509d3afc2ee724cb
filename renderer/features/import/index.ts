export { ImportDropTarget } from './import-drop-target.tsx';
export { ImportPanel } from './import-panel.tsx';
