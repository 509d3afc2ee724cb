import { AppError, cancelled } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import { bindPositional } from '#shared/sql/bind.ts';
import { namedColumns } from '../../engine/column-types.ts';
import type { Engine } from '../../engine/engine.ts';
import { cellsOf } from '../../engine/text-cells.ts';
import { openTextRows, type TextColumn } from '../../engine/text-rows.ts';
import type { RunStats, SessionEvent, Statement } from '../connector.ts';
import type { WireColumn } from '../postgres/types.ts';
import { describe, isBracketable } from './describe.ts';
import type { OdbcConnection, OdbcResult } from './driver.ts';
import type { OdbcProfile } from './profile.ts';
import { textOf, uncastType } from './types.ts';

export interface RunSettings {
  readonly engine: Engine;
  readonly connection: OdbcConnection;
  readonly profile: OdbcProfile;
  readonly statement: Statement;
  readonly signal: AbortSignal;
  /** Tells of an event; resolves once the reader has taken it. */
  tell(event: SessionEvent): Promise<void>;
}

type TextRow = readonly (string | null)[];

/** Where the rows of a statement go. */
interface Taker {
  take(columns: readonly TextColumn[], rows: readonly TextRow[]): Promise<void>;
  finish(columns: readonly TextColumn[], signal: AbortSignal): Promise<number>;
  discard(): Promise<void>;
}

function announce(columns: readonly TextColumn[]) {
  return namedColumns(
    columns.map(({ name }) => name),
    columns.map(({ type }) => type),
  );
}

function takerOf({ engine, statement, tell }: RunSettings): Taker {
  if (statement.into !== undefined) {
    const sink = openTextRows(engine, statement.into);
    return {
      take: (_columns, rows) => sink.append(rows),
      async finish(columns, signal) {
        const kept = await sink.finish(columns, signal);
        void tell({ type: 'columns', columns: kept.columns });
        return kept.rows;
      },
      discard: sink.discard,
    };
  }
  let count = 0;
  let isAnnounced = false;
  const open = (columns: readonly TextColumn[]) => {
    if (!isAnnounced) void tell({ type: 'columns', columns: announce(columns) });
    isAnnounced = true;
  };
  return {
    async take(columns, rows) {
      open(columns);
      count += rows.length;
      const values: Cell[][] = cellsOf(
        rows,
        columns.map(({ type }) => type),
      );
      await tell({ type: 'batch', values, rowCount: rows.length });
    },
    async finish(columns) {
      open(columns);
      return count;
    },
    async discard() {},
  };
}

/** Rows of a wrapped query: every value is text already, as the source prints it. */
function textRows(result: OdbcResult, columns: readonly WireColumn[]): TextRow[] {
  const names = result.columns.map(({ name }) => name);
  return result.map((row) =>
    names.map((name, index) => {
      const value = row[name];
      if (value === null || value === undefined) return null;
      const text = String(value);
      const rewrite = columns[index]?.rewrite;
      return rewrite === undefined ? text : rewrite.text(text);
    }),
  );
}

async function runWrapped(settings: RunSettings, taker: Taker): Promise<RunStats> {
  const { connection, profile, statement, signal } = settings;
  const { dialect, limits } = profile;
  const bound = bindPositional(statement, dialect);
  const described = await describe(connection, bound.sql, bound.values, dialect);
  if (signal.aborted) throw cancelled();
  const most = statement.preview ?? Number.MAX_SAFE_INTEGER;
  const fetchSize = Math.min(limits.fetchRows, most);
  const cursor = await connection.query(described.sql, bound.values, { cursor: true, fetchSize });
  try {
    for (let count = 0; count < most && !cursor.noData && !signal.aborted; ) {
      const result = await cursor.fetch();
      const rows = textRows(result, described.columns).slice(0, most - count);
      count += rows.length;
      if (rows.length > 0) await taker.take(described.columns, rows);
    }
  } finally {
    await cursor.close().catch(() => undefined);
  }
  if (signal.aborted) throw cancelled();
  return { rows: await taker.finish(described.columns, signal) };
}

/** What cannot stand in brackets: statements that change something, and those that tell of the session. */
async function runPlain(
  { connection, profile, statement, signal }: RunSettings,
  taker: Taker,
): Promise<RunStats> {
  const bound = bindPositional(statement, profile.dialect);
  const result = await connection.query(bound.sql, bound.values);
  if (signal.aborted) throw cancelled();
  if (result.columns.length === 0) {
    if (result.count < 0) return { message: 'Done.' };
    return { message: result.count === 1 ? '1 row changed.' : `${result.count} rows changed.` };
  }
  const names = result.columns.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new AppError(
      'unsupported',
      'Two columns of this statement have one name, and ODBC gives only the last.',
      {
        hint: 'It was run. Give each column a name of its own with AS.',
      },
    );
  }
  const columns = result.columns.map((column) => ({ name: column.name, type: uncastType(column) }));
  const rows = result.map((row) => names.map((name) => textOf(row[name])));
  if (rows.length > 0) await taker.take(columns, rows);
  return { rows: await taker.finish(columns, signal) };
}

/** Runs one statement on a connection that nobody else uses meanwhile. Throws what the driver throws. */
export async function runStatement(settings: RunSettings): Promise<RunStats> {
  const { statement, profile, signal } = settings;
  if (signal.aborted) throw cancelled();
  const taker = takerOf(settings);
  try {
    return isBracketable(statement.sql, profile.dialect)
      ? await runWrapped(settings, taker)
      : await runPlain(settings, taker);
  } finally {
    await taker.discard();
  }
}
