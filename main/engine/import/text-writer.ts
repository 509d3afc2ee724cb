import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Dialect } from './dialect.ts';

/** How Backcast writes text tables of its own. */
export const ownDialect: Dialect = { delimiter: ',', quote: '"', escape: '"', header: false, skip: 0 };

const flushAt = 1 << 20;

/** Writes rows of texts so that null and empty text stay apart; a row may be shorter than others. */
export function createTextWriter(file: string) {
  const stream = createWriteStream(file);
  let waiting = '';
  return {
    async write(line: number, texts: readonly (string | null | undefined)[]): Promise<void> {
      waiting += line;
      for (const text of texts) {
        waiting += text === null || text === undefined ? ',' : `,"${text.replaceAll('"', '""')}"`;
      }
      waiting += '\n';
      if (waiting.length < flushAt) return;
      const full = waiting;
      waiting = '';
      if (!stream.write(full)) await once(stream, 'drain');
    },
    async close(): Promise<void> {
      stream.end(waiting);
      await finished(stream);
    },
    async abandon(): Promise<void> {
      stream.destroy();
      await finished(stream).catch(() => {});
    },
  };
}
