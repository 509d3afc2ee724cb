import { createHash } from 'node:crypto';
import { AppError } from '#shared/errors/app-error.ts';
import type { AllowedCommands } from '../platform/allowed-commands.ts';
import type { Prompts } from '../platform/prompts.ts';
import type { SharedConfig } from './shared-config.ts';

/** Which profile and command; anything changed in either is asked about anew. */
function hashOf(profile: string, command: string): string {
  return createHash('sha256')
    .update(JSON.stringify([profile, command]))
    .digest('hex');
}

/**
 * The commands that giving credentials of `profile` would run must have been allowed: each is shown and asked about
 * once. Throws auth.failed where it is not allowed or nobody can be asked.
 */
export async function allowCommands(
  profile: string,
  config: SharedConfig,
  allowed: AllowedCommands,
  prompts: Prompts,
  signal: AbortSignal,
): Promise<void> {
  const source = config.sourceOf(profile);
  const command = source?.kind === 'process' ? config.section(source.name)?.credential_process : undefined;
  if (source === undefined || command === undefined) return;
  const hash = hashOf(source.name, command);
  if (await allowed.has(hash)) return;
  try {
    await prompts.ask(
      { kind: 'credential-process', key: `credential-process:${hash}`, profile: source.name, command },
      signal,
    );
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    throw new AppError(
      'auth.failed',
      `The AWS profile ${source.name} gets its credentials from a command that was not allowed to run.`,
      { hint: error.hint, retryable: true },
    );
  }
  await allowed.add(hash);
}
