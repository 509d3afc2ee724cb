import type { Client } from '#shared/contract/contract.ts';
import { type ExportDone, type ExportRequest, maxChunkBytes } from '#shared/contract/transfers.ts';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';

interface ExportTools {
  readonly signal: AbortSignal;
  report(progress: Progress): void;
}

export interface ExportedFile {
  readonly file: Blob;
  readonly done: ExportDone;
}

/** Carries a finished file over, piece by piece. */
async function download(client: Client, id: string, bytes: number, tools: ExportTools): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let offset = 0; offset < bytes; ) {
    if (tools.signal.aborted) throw cancelled('The export');
    const piece = await client.downloads.read(
      { id, offset, length: maxChunkBytes },
      { signal: tools.signal },
    );
    if (piece.bytes.byteLength === 0) {
      throw new AppError('connection.lost', 'The exported file ended early.', { hint: 'Export it again.' });
    }
    // A blob of each piece: the browser may keep those on disk, which it cannot do with bytes of ours.
    pieces.push(new Blob([new Uint8Array(piece.bytes)]));
    offset += piece.bytes.byteLength;
    tools.report({ message: 'Downloading', fraction: Math.min(1, offset / bytes) });
  }
  return new Blob(pieces);
}

/** Exports, then brings the file here. The core's copy is gone afterwards, whatever happens. */
export async function runExport(
  client: Client,
  request: Omit<ExportRequest, 'target'>,
  tools: ExportTools,
): Promise<ExportedFile> {
  const events = await client.exports.start(
    { ...request, target: { kind: 'download' } },
    { signal: tools.signal },
  );
  for await (const event of events) {
    if (event.type === 'progress') {
      tools.report(event.progress);
      continue;
    }
    const { done } = event;
    if (done.downloadId === undefined) throw new AppError('internal', 'The export gave no file.');
    const id = done.downloadId;
    try {
      return { file: await download(client, id, done.bytes, tools), done };
    } finally {
      await client.downloads.discard({ id });
    }
  }
  throw cancelled('The export');
}
