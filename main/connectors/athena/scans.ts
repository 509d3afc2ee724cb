import { isSignificant, tokenize } from '#shared/sql/tokens.ts';
import { hasWord } from './inner-query.ts';
import type { ReadTable } from './io-plan.ts';

/** A node of a plan that reads a table: `TableScan[table = …]`, `ScanFilterProject[table = …]`. */
const scan = /^.*\b(?:TableScan|Scan(?:Filter)?(?:Project)?)\[.*$/gim;

function names(line: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![A-Za-z0-9_])${escaped}(?![A-Za-z0-9_])`, 'i').test(line);
}

/**
 * How often a plan reads a table: as often as it is named, joined with itself or used through a common table
 * expression. Undefined where the text of the plan does not tell.
 */
export function scansIn(plan: string, { schema, table, nothing }: ReadTable): number | undefined {
  if (nothing) return 1;
  const lines = (plan.match(scan) ?? []).filter((line) => names(line, table) && names(line, schema));
  return lines.length === 0 ? undefined : lines.length;
}

/** How often a name stands in a statement other than before a point, as in `events.id`. */
function mentions(sql: string, table: string): number {
  const tokens = tokenize(sql, 'athena').filter(isSignificant);
  return tokens.filter(({ kind, start, end }, index) => {
    if (kind !== 'word' && kind !== 'quoted-name') return false;
    const name = sql.slice(start, end).replaceAll(/["`]/g, '').toLowerCase();
    const next = tokens[index + 1];
    return name === table.toLowerCase() && (next === undefined || sql[next.start] !== '.');
  }).length;
}

/** Whether every table is named once, directly, so that each is read once whatever the plan looks like. */
export function readsEachOnce(sql: string, tables: readonly ReadTable[]): boolean {
  return !hasWord(sql, 'with') && tables.every(({ table }) => mentions(sql, table) === 1);
}
