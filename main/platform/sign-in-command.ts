import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import { isMissing } from './files.ts';

/** What signs in at IAM Identity Center, as the AWS command line has it. */
export function ssoLoginCommand(profile: string | undefined): readonly string[] {
  return ['aws', 'sso', 'login', ...(profile === undefined ? [] : ['--profile', profile])];
}

/**
 * Runs a program with arguments, never through a shell, and tells each line it prints. Throws auth.failed with what
 * it said last where it fails, unsupported where there is no such program, query.cancelled once `signal` aborts.
 */
export async function runSignInCommand(
  command: readonly string[],
  told: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const [program, ...args] = command;
  if (program === undefined) throw new AppError('internal', 'A sign-in without a command.');
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], signal, windowsHide: true });
  let last = '';
  let complaint = '';
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => {
      if (line.trim() === '') return;
      last = line.trim();
      // A program that lists how it is used has said before or between what it did not like.
      if (/\berror\b/i.test(last)) complaint = last;
      told(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((error: unknown) => {
    if (signal.aborted) throw cancelled('The sign-in');
    if (!isMissing(error)) throw error;
    throw new AppError('unsupported', `The program ${program} was not found on this machine.`, {
      hint: `Install it, or sign in elsewhere with: ${command.join(' ')}`,
      cause: error,
    });
  });
  if (signal.aborted) throw cancelled('The sign-in');
  if (code !== 0) {
    const said = complaint === '' ? last : complaint;
    throw new AppError('auth.failed', `${command.join(' ')} failed${said === '' ? '' : `: ${said}`}.`, {
      hint: 'It needs version 2 of the AWS command line. Run it in a terminal to see all it says, then try again.',
      retryable: true,
    });
  }
}
