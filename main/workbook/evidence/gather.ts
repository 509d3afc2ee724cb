import type { Evidence, FilledTemplate, WorkbookRequest } from '#shared/contract/evidence.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import type { RowSource, SourceReader } from '../row-source.ts';
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
  /** The sheets as they were written, with their checksums. */
  readonly sheets: Evidence['sheets'];
  /** Where the rows went in a template of the user's. */
  readonly filled?: FilledTemplate;
}

export async function gatherEvidence(
  tools: EvidenceTools & { readonly now: Date; readonly reader: SourceReader },
  { info, source, rows, sheets, filled }: WrittenRows,
): Promise<Evidence> {
  const { id, title, origin, connectionId, parameters, remoteId, startedAt, finishedAt } = info;
  const { sql, redacted } = redactSql(info.sql);
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
    sheets: sheets.map((sheet) => ({ ...sheet, crc32: tools.checksums?.get(sheet.name) ?? sheet.crc32 })),
    totals: await readControlTotals(tools.reader, source),
    ...(filled === undefined ? {} : { filled }),
  };
}
