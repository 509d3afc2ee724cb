import { spawn } from 'node:child_process';
import { z } from 'zod';

const measuredSchema = z.object({ ms: z.number(), peakMiB: z.number() });
export type Measured = z.infer<typeof measuredSchema>;

/**
 * Calls a function that a bench file exports in a process of its own, so that its memory is all that is counted.
 * @param module address of the built bench file
 * @param input one value that JSON can hold
 */
export function inChild(module: string, name: string, input: object): Promise<Measured> {
  const program = `
    const bench = await import(${JSON.stringify(module)});
    const started = performance.now();
    await bench[${JSON.stringify(name)}](${JSON.stringify(input)});
    const ms = performance.now() - started;
    process.send({ ms, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) }, () => process.exit(0));`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let measured: unknown;
    child.on('message', (message) => {
      measured = message;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve(measuredSchema.parse(measured));
      else reject(new Error(`${name} ended without figures (${signal ?? code}).`));
    });
  });
}
