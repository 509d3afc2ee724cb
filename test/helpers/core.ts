import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Core, createCore } from '#main/core.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import type { Platform } from '#main/platform/platform.ts';
import { secretsInMemory } from './secrets.ts';

/** The repository's root. */
export const repository = path.resolve(import.meta.dirname, '../..');

/** A folder of the test's own; `remove` when done. */
export async function temporaryFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-test-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export function testPlatform(workspace: string, change: Partial<Platform> = {}): Platform {
  return {
    host: 'cli',
    version: '0.0.0-test',
    workspace,
    queries: path.join(repository, 'queries'),
    allowPaths: true,
    clock: systemClock,
    log: silentLog,
    secrets: secretsInMemory(),
    ...change,
  };
}

/** A core on a workspace; `close` closes it and leaves the folder. */
export function openTestCore(workspace: string, change: Partial<Platform> = {}): Promise<Core> {
  return createCore(testPlatform(workspace, change));
}
