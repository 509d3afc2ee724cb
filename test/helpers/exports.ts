import { open } from 'node:fs/promises';
import type { Client } from '#shared/contract/contract.ts';
import type { ExportDone, ExportRequest } from '#shared/contract/transfers.ts';

/** Runs an export to its end. */
export async function runExport(client: Client, request: ExportRequest): Promise<ExportDone> {
  for await (const event of await client.exports.start(request)) {
    if (event.type === 'done') return event.done;
  }
  throw new Error('The export ended without an end.');
}

/** Reads a whole file as bytes. */
export async function readBytes(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
