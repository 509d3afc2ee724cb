import type { Client } from '#shared/contract/contract.ts';
import { maxChunkBytes } from '#shared/contract/transfers.ts';
import { cancelled } from '#shared/errors/app-error.ts';

/** Sends a file in pieces and gives the upload's id. `report` is told the share sent, 0 to 1. */
export async function uploadFile(
  client: Client,
  file: File,
  tools: { readonly signal: AbortSignal; report(fraction: number): void },
): Promise<string> {
  const { id } = await client.uploads.begin({ name: file.name, bytes: file.size }, { signal: tools.signal });
  try {
    for (let offset = 0; offset < file.size; offset += maxChunkBytes) {
      if (tools.signal.aborted) throw cancelled('The upload');
      const bytes = new Uint8Array(await file.slice(offset, offset + maxChunkBytes).arrayBuffer());
      await client.uploads.write({ id, offset, bytes }, { signal: tools.signal });
      tools.report(Math.min(1, (offset + bytes.byteLength) / file.size));
    }
    return id;
  } catch (error) {
    discardUpload(client, id);
    throw error;
  }
}

/** The file leaves the workspace; where that fails, it does when the core ends. */
export function discardUpload(client: Client, id: string): void {
  client.uploads.discard({ id }).catch(() => undefined);
}
