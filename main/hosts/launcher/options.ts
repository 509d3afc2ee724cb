import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#shared/errors/app-error.ts';
import { defaultWorkspace } from '../places.ts';

export interface LaunchOptions {
  readonly workspace: string;
  /** The browser host even where the desktop window is installed. */
  readonly browser: boolean;
  /** Whether to open the system's browser; otherwise the address is only printed. */
  readonly open: boolean;
  /** Of the browser host; 0 lets the system pick. */
  readonly port: number;
}

/**
 * `--workspace DIR`, `--browser`, `--no-open`, `--port N`. An address that is only printed, or a port that is named,
 * asks for the browser host. Throws `input.invalid`.
 */
export function parseLaunchOptions(argv: readonly string[]): LaunchOptions {
  const { values } = parsed(argv);
  const port = values.port === undefined ? 0 : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AppError('input.invalid', `--port ${values.port} is not a port.`, {
      hint: 'Give a number from 1 to 65535, or leave it out and the system picks a free one.',
    });
  }
  const open = values['no-open'] !== true;
  return {
    workspace: values.workspace === undefined ? defaultWorkspace() : path.resolve(values.workspace),
    browser: values.browser === true || !open || values.port !== undefined,
    open,
    port,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        workspace: { type: 'string' },
        browser: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        port: { type: 'string' },
      },
    });
  } catch (error) {
    throw new AppError('input.invalid', error instanceof Error ? error.message : String(error), {
      hint: 'Options: --workspace DIR, --browser, --no-open, --port N.',
      cause: error,
    });
  }
}
