import type { Cell } from '#shared/model/column.ts';
import { writeDelimited } from '#shared/text/delimited.ts';

/** Rows as Excel reads them from the clipboard: tab-separated, each line ended as Excel ends it. */
export function tabSeparated(rows: Iterable<readonly Cell[]>): string {
  return writeDelimited(rows, '\t');
}
