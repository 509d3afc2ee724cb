import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { repository } from './core.ts';

/** Before the first end-to-end test: builds what is stale. */
export async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, [path.join(repository, 'main/hosts/build.mjs')]);
}
