export { CommandsProvider, useCommandRegistry, useCommands, useKeysText } from './commands-provider.tsx';
export { useCommand } from './use-command.ts';
