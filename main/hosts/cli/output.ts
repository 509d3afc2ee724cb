import path from 'node:path';
import { maxPageRows } from '#shared/contract/results.ts';
import {
  type ExportDone,
  type ExportFormat,
  type ExportRequest,
  maxChunkBytes,
} from '#shared/contract/transfers.ts';
import { isNumericKind } from '#shared/model/column.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { cellText, formatFor, jsonArray, type OutputOptions } from './output-format.ts';
import { parseRemedies, tellFindings } from './preflight.ts';
import { finished, follow, type Session } from './session.ts';
import { textTable } from './text-table.ts';

/** Sends a result or a pivot where the user asked, in the form asked for. `table` draws it for people. */
export async function output(
  session: Session,
  what: ExportRequest['what'],
  options: OutputOptions,
  table: () => Promise<string>,
): Promise<void> {
  const { io } = session;
  const format = formatFor(options, io.outIsTerminal);
  const { out } = options;
  if (options.preflightOnly) {
    await tellFindings(session, what);
    return;
  }
  const remedies = parseRemedies(options.remedy ?? []);
  if (format === 'xlsx') await tellFindings(session, what);
  if (format === 'table') {
    const text = await table();
    if (out === undefined) io.out(text);
    else await session.writeText([text], out);
  } else if (format === 'json') {
    const pieces = jsonArray(exported(session, what, 'jsonl'));
    if (out === undefined) for await (const piece of pieces) io.out(piece);
    else await session.writeText(pieces, out);
  } else if (out === undefined) {
    for await (const piece of exported(session, what, format, remedies)) io.out(piece);
  } else {
    await exportTo(session, { what, format, remedies, target: { kind: 'path', path: path.resolve(out) } });
  }
  if (out !== undefined) io.err(`Wrote ${out}\n`);
}

/** A kept result as a table; what is left out for length is told in the last line. */
export async function resultTable(session: Session, result: ResultInfo, limit: number): Promise<string> {
  const rows: string[][] = [];
  const wanted = Math.min(limit, result.rows);
  while (rows.length < wanted) {
    const page = await session.client.results.page(
      { id: result.id, offset: rows.length, limit: Math.min(maxPageRows, wanted - rows.length) },
      { signal: session.io.signal },
    );
    for (let row = 0; row < page.rowCount; row += 1) {
      rows.push(page.columns.map((column) => cellText(column[row] ?? null)));
    }
  }
  const columns = result.columns.map(({ name, type }) => ({
    name,
    align: isNumericKind(type.kind) ? ('right' as const) : ('left' as const),
  }));
  const more = result.rows - wanted;
  return `${textTable(columns, rows)}${more > 0 ? `… ${more} more of ${result.rows} rows (--limit N, or --out FILE)\n` : ''}`;
}

/** Exports, telling of progress and of what the format could not hold. */
export async function exportTo(session: Session, request: ExportRequest): Promise<ExportDone> {
  const { client, io } = session;
  const ends: ExportDone[] = [];
  await follow(session, client.exports.start(request, { signal: io.signal }), (event) => {
    if (event.type === 'done') ends.push(event.done);
  });
  const done = finished(ends.at(-1), 'The export');
  for (const note of done.notes) io.err(`Note: ${note}\n`);
  return done;
}

/** An export's bytes, in pieces. */
async function* exported(
  session: Session,
  what: ExportRequest['what'],
  format: ExportFormat,
  remedies: Record<string, string> = {},
): AsyncGenerator<Uint8Array> {
  const done = await exportTo(session, { what, format, remedies, target: { kind: 'download' } });
  const id = finished(done.downloadId, 'The export');
  try {
    for (let offset = 0; offset < done.bytes; ) {
      const { bytes } = await session.client.downloads.read({ id, offset, length: maxChunkBytes });
      yield bytes;
      offset += bytes.byteLength;
    }
  } finally {
    await session.client.downloads.discard({ id });
  }
}
