export { Prompts } from './prompts.tsx';
