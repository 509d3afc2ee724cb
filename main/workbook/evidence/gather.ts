import type { Evidence, WorkbookRequest } from '#shared/contract/evidence.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import type { RowSource, SourceReader } from '../row-source.ts';
import type { SheetPart, WorkbookWriter } from '../workbook-writer.ts';
import { checksumText } from './checksum-text.ts';
import { readControlTotals } from './control-totals.ts';
import { redactSql } from './redact.ts';

/** What the writer of a workbook must know so that it can tell where its numbers came from. */
export interface EvidenceTools {
  /** The version of the program that writes. */
  readonly version: string;
  readonly request: WorkbookRequest;
  /** Checksums of sheets by name that stand in place of those computed: those a file records of itself. */
  readonly checksums?: ReadonlyMap<string, string>;
}

export interface WrittenRows {
  readonly info: ResultInfo;
  /** The rows of the data sheets. */
  readonly source: RowSource;
  readonly rows: number;
  readonly sheets: readonly SheetPart[];
}

export async function gatherEvidence(
  tools: EvidenceTools & { readonly now: Date; readonly reader: SourceReader },
  workbook: WorkbookWriter,
  { info, source, rows, sheets }: WrittenRows,
): Promise<Evidence> {
  const { id, title, origin, connectionId, parameters, remoteId, startedAt, finishedAt } = info;
  const { sql, redacted } = redactSql(info.sql);
  const data = new Set(sheets.map(({ name }) => name));
  return {
    format: 1,
    version: tools.version,
    writtenAt: tools.now.toISOString(),
    request: tools.request,
    result: {
      id,
      title,
      origin,
      connectionId,
      sql,
      parameters,
      ...(remoteId === undefined ? {} : { remoteId }),
      startedAt,
      finishedAt,
      rows: info.rows,
      columns: info.columns,
      checksum: info.checksum,
    },
    redacted,
    rowsWritten: rows,
    sheets: workbook.sheets.flatMap(({ name, part }) => {
      const crc = workbook.zip.crc(part);
      if (crc === null) return [];
      const crc32 = tools.checksums?.get(name) ?? checksumText(crc);
      return [{ name, data: data.has(name), crc32 }];
    }),
    totals: await readControlTotals(tools.reader, source),
  };
}
