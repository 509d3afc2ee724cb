export { List } from './list.tsx';
export { Tree, type TreeNode } from './tree.tsx';
