import { spawn } from 'node:child_process';

/** A start that fails within this time never showed a window. */
const startTimeMs = 3_000;

/** Its exit code, or why it did not start. */
export type ElectronOutcome =
  | { readonly started: true; readonly code: number }
  | { readonly started: false; readonly why: string };

/** Runs Electron on the application in `folder` until it ends. */
export function runElectron(
  executable: string,
  folder: string,
  workspace: string,
  now: () => number = Date.now,
): Promise<ElectronOutcome> {
  // With this set Electron would be a plain Node, and no window would ever open.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const begin = now();
  const child = spawn(executable, [folder, '--workspace', workspace], { stdio: 'inherit', env });
  const interrupt = () => child.kill('SIGTERM');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return new Promise<ElectronOutcome>((resolve) => {
    child.once('error', (error) => resolve({ started: false, why: error.message }));
    child.once('exit', (code, signal) => {
      const failed = code !== 0;
      if (failed && now() - begin < startTimeMs) {
        resolve({ started: false, why: `it ended at once with ${signal ?? `code ${code}`}` });
      } else {
        resolve({ started: true, code: code ?? 1 });
      }
    });
  }).finally(() => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  });
}
