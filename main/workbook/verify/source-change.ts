import type { SourceChange } from '#shared/contract/evidence.ts';
import type { Column } from '#shared/model/column.ts';
import type { Engine } from '../../engine/engine.ts';
import { quoteName, quoteText } from '../../engine/sql-text.ts';

/** A few rows of each kind are told in words. */
const mostExamples = 5;

export interface RowFile {
  readonly file: string;
  readonly columns: readonly Column[];
}

function table({ file }: RowFile): string {
  return `read_parquet(${quoteText(file)})`;
}

/** The rows as text, column by column: what changed type but not its text is the same. */
function asText(columns: readonly string[], file: RowFile): string {
  const has = new Set(file.columns.map(({ field }) => field));
  const selected = columns.map((field) =>
    has.has(field) ? `${quoteName(field)}::VARCHAR AS ${quoteName(field)}` : `NULL AS ${quoteName(field)}`,
  );
  return `SELECT ${selected.join(', ')} FROM ${table(file)}`;
}

function rowText(columns: readonly string[], values: readonly (readonly unknown[])[], row: number): string {
  return columns.map((field, index) => `${field} = ${values[index]?.[row] ?? 'null'}`).join(', ');
}

async function number(engine: Engine, sql: string, signal: AbortSignal | undefined): Promise<number> {
  const { values } = await engine.query(sql, { signal });
  return Number(values[0]?.[0] ?? 0);
}

/** The first column, from the left, that has another value in every row of both; null where there is none. */
async function findKey(
  engine: Engine,
  before: RowFile,
  after: RowFile,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const there = new Set(after.columns.map(({ field }) => field));
  const shared = before.columns.map(({ field }) => field).filter((field) => there.has(field));
  if (shared.length === 0) return null;
  const unique = shared.map((field) => `count(DISTINCT ${quoteName(field)}) = count(*)`).join(', ');
  const [one, other] = [before, after].map((file) => `SELECT ${unique} FROM ${table(file)}`);
  if (one === undefined || other === undefined) return null;
  const [first, second] = [await engine.query(one, { signal }), await engine.query(other, { signal })];
  return (
    shared.find((_, index) => first.values[index]?.[0] === true && second.values[index]?.[0] === true) ?? null
  );
}

/**
 * How the rows of today differ from the snapshot's: rows are the same where all their values are, as often as they
 * stand. Where a column tells rows apart, a row of the same key with other values has changed.
 */
export async function sourceChange(
  engine: Engine,
  before: RowFile,
  after: RowFile,
  signal: AbortSignal | undefined,
): Promise<SourceChange> {
  const columns = [...new Set([...before.columns, ...after.columns].map(({ field }) => field))];
  const [old, now] = [asText(columns, before), asText(columns, after)];
  const gone = `(${old} EXCEPT ALL ${now})`;
  const come = `(${now} EXCEPT ALL ${old})`;
  const key = await findKey(engine, before, after, signal);
  const name = key === null ? null : quoteName(key);
  const both = name === null ? null : `SELECT ${name} FROM ${gone} INTERSECT SELECT ${name} FROM ${come}`;
  const changed = both === null ? null : await number(engine, `SELECT count(*) FROM (${both})`, signal);
  const lone = (side: string) =>
    both === null || name === null ? side : `(SELECT * FROM ${side} WHERE ${name} NOT IN (${both}))`;

  async function examples(side: string): Promise<string[]> {
    const order = columns.map((field) => quoteName(field)).join(', ');
    const { values, rowCount } = await engine.query(
      `SELECT * FROM ${lone(side)} ORDER BY ${order} LIMIT ${mostExamples}`,
      { signal },
    );
    return Array.from({ length: rowCount }, (_, row) => rowText(columns, values, row));
  }

  async function changes(): Promise<SourceChange['examples']['changed']> {
    if (name === null || key === null || both === null) return [];
    const sides = await Promise.all(
      [gone, come].map((side) =>
        engine.query(
          `SELECT * FROM ${side} WHERE ${name} IN (SELECT * FROM (${both}) ORDER BY 1 LIMIT ${mostExamples}) ORDER BY ${name}`,
          { signal },
        ),
      ),
    );
    const [one, other] = sides;
    if (one === undefined || other === undefined) return [];
    const at = columns.indexOf(key);
    const text = (value: unknown) => (value === null || value === undefined ? 'null' : String(value));
    return Array.from({ length: one.rowCount }, (_, row) => ({
      key: text(one.values[at]?.[row]),
      changes: columns.flatMap((column, index) => {
        const [was, is] = [text(one.values[index]?.[row]), text(other.values[index]?.[row])];
        return was === is ? [] : [{ column, before: was, after: is }];
      }),
    }));
  }

  return {
    before: await number(engine, `SELECT count(*) FROM ${table(before)}`, signal),
    rows: await number(engine, `SELECT count(*) FROM ${table(after)}`, signal),
    added: await number(engine, `SELECT count(*) FROM ${lone(come)}`, signal),
    removed: await number(engine, `SELECT count(*) FROM ${lone(gone)}`, signal),
    changed,
    key,
    examples: { added: await examples(come), removed: await examples(gone), changed: await changes() },
  };
}
