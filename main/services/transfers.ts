import type { Downloads, Uploads } from '../engine/transfers.ts';
import { procedures } from './procedure.ts';

export function createUploadsService(uploads: Uploads) {
  const os = procedures.uploads;
  return {
    begin: os.begin.handler(async ({ input }) => ({ id: await uploads.begin(input.name, input.bytes) })),
    write: os.write.handler(({ input }) => uploads.write(input.id, input.offset, input.bytes)),
    discard: os.discard.handler(({ input }) => uploads.discard(input.id)),
  };
}

export function createDownloadsService(downloads: Downloads) {
  const os = procedures.downloads;
  return {
    read: os.read.handler(async ({ input }) => ({
      bytes: await downloads.read(input.id, input.offset, input.length),
    })),
    discard: os.discard.handler(({ input }) => downloads.discard(input.id)),
  };
}
