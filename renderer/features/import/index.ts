export { ImportDropTarget } from './import-drop-target.tsx';
