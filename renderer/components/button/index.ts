export { Button } from './button.tsx';
export { IconButton } from './icon-button.tsx';
