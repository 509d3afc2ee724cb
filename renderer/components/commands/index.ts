export type { Command } from './command.ts';
export { CommandsProvider, useCommandRegistry, useCommands, useKeysText } from './commands-provider.tsx';
export { useCommand } from './use-command.ts';
