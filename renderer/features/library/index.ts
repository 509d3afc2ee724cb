export { LibraryPanel } from './library-panel.tsx';
export { SaveQueryDialog } from './save-query-dialog.tsx';
export { type Library, useLibrary } from './use-library.ts';
