import { type FileHandle, open } from 'node:fs/promises';
import type { ColumnInfo, GetQueryResultsOutput, QueryExecution, Row } from '@aws-sdk/client-athena';
import type { AwsContext } from '../../aws/aws.ts';
import { writingError } from '../../engine/errors.ts';
import type { AthenaCalls } from './calls.ts';

/** A row's texts; null where Athena gives none. */
type Texts = readonly (string | null)[];

export function columnsOfPage({ ResultSet }: GetQueryResultsOutput): readonly ColumnInfo[] {
  return ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
}

/**
 * The texts of a row. What DESCRIBE and SHOW print as one line with tabs is taken apart where there are as many
 * columns as parts.
 */
function textsOf({ Data = [] }: Row, columns: number): Texts {
  const texts = Data.map(({ VarCharValue }) => VarCharValue ?? null);
  const [line] = texts;
  if (texts.length === 1 && columns > 1 && typeof line === 'string') {
    const parts = line.split('\t').map((part) => part.trim());
    return Array.from({ length: columns }, (_, index) => parts[index] ?? null);
  }
  return Array.from({ length: columns }, (_, index) => texts[index] ?? null);
}

function namesItsColumns(texts: Texts, columns: readonly ColumnInfo[]): boolean {
  return texts.length > 0 && texts.every((text, index) => text === columns[index]?.Name);
}

/**
 * The rows of a page. Before those of a query, Athena puts a line of names on the first page; before those of a
 * definition it does not, except for a plan.
 */
export function rowsOfPage(
  page: GetQueryResultsOutput,
  columns: readonly ColumnInfo[],
  { StatementType, Query = '' }: QueryExecution,
  isFirst: boolean,
): readonly Texts[] {
  const rows = (page.ResultSet?.Rows ?? []).map((row) => textsOf(row, columns.length));
  const mayHaveNames = StatementType === 'DML' || /^\s*EXPLAIN\b/i.test(Query);
  return isFirst && mayHaveNames && namesItsColumns(rows[0] ?? [], columns) ? rows.slice(1) : rows;
}

/** A line of CSV as Athena itself writes it. */
function csvLine(texts: Texts): string {
  return `${texts.map((text) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`)).join(',')}\n`;
}

/**
 * Writes rows, page after page, into a CSV file without a line of names; at most `most` of them. Throws
 * limit.exceeded where the disk is full.
 */
export async function writePages(
  calls: AthenaCalls,
  execution: QueryExecution,
  first: GetQueryResultsOutput,
  {
    file,
    pageRows,
    most = Number.POSITIVE_INFINITY,
  }: { file: string; pageRows: number; most?: number | undefined },
  context: AwsContext,
  report: (rows: number) => void,
): Promise<void> {
  const columns = columnsOfPage(first);
  const handle = await open(file, 'w').catch((error: unknown) => {
    throw writingError(error);
  });
  try {
    let rows = 0;
    for (let page = first, isFirst = true; ; isFirst = false) {
      const found = rowsOfPage(page, columns, execution, isFirst).slice(0, most - rows);
      await write(handle, found);
      rows += found.length;
      report(rows);
      if (page.NextToken === undefined || rows >= most) return;
      page = await calls.page(execution.QueryExecutionId ?? '', pageRows, page.NextToken, context);
    }
  } finally {
    await handle.close();
  }
}

async function write(handle: FileHandle, rows: readonly Texts[]): Promise<void> {
  try {
    await handle.appendFile(rows.map(csvLine).join(''));
  } catch (error) {
    throw writingError(error);
  }
}
