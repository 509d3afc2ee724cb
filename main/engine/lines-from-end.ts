import { open } from 'node:fs/promises';
import { isMissing } from '../platform/files.ts';

const blockBytes = 256 * 1024;
const newline = 0x0a;

/** The lines of a file from its last to its first, without reading more of it than is asked for; none if it is not there. */
export async function* linesFromEnd(file: string): AsyncGenerator<string, void, void> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  try {
    let start = (await handle.stat()).size;
    /** Bytes after `start` whose line begins before it. */
    let rest = Buffer.alloc(0);
    while (start > 0) {
      const length = Math.min(blockBytes, start);
      start -= length;
      const block = Buffer.alloc(length);
      await handle.read(block, 0, length, start);
      let held = Buffer.concat([block, rest]);
      for (let at = held.lastIndexOf(newline); at >= 0; at = held.lastIndexOf(newline)) {
        const line = held.subarray(at + 1).toString('utf8');
        held = held.subarray(0, at);
        if (line !== '') yield line;
      }
      rest = held;
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    await handle.close();
  }
}
