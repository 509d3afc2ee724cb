import { type FileHandle, open, rm } from 'node:fs/promises';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import type { Column, ColumnType } from '#shared/model/column.ts';
import { namedColumns } from './column-types.ts';
import type { Engine } from './engine.ts';
import { writingError } from './errors.ts';
import { RowEncoder, staging } from './row-encoder.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { hasOpenDigits, maxDigits, type StagedType, stagedType } from './staged-types.ts';

/** A column as its source declares it. */
export interface TextColumn {
  /** May be empty, or stand twice. */
  readonly name: string;
  readonly type: ColumnType;
}

/** Rows of text on their way into one Parquet file. Memory does not grow with them. */
export interface TextRows {
  /** Takes rows in: `rows[r][c]`, text as text-cells.ts reads it, or null. Throws limit.exceeded where the disk is full. */
  append(rows: readonly (readonly (string | null)[])[]): Promise<void>;
  /** Takes in what an encoder holds, and clears it. */
  appendEncoded(encoder: RowEncoder): Promise<void>;
  /**
   * Writes the Parquet file, whose columns are the fields given back. A column with a value that its declared type
   * cannot hold in Parquet (`NaN` among decimals, a year beyond the engine's) is kept as its text, of kind `other`;
   * a decimal without declared digits gets those that its values need, of which there may be 38. Throws
   * query.cancelled when aborted; nothing is left then but what `discard` removes.
   */
  finish(
    columns: readonly TextColumn[],
    signal: AbortSignal,
  ): Promise<{ readonly columns: readonly Column[]; readonly rows: number }>;
  /** Removes what was staged. */
  discard(): Promise<void>;
}

/** Bytes gathered before they are written. */
const pieceBytes = 1 << 20;

/** The least line and buffer the engine reads with, in bytes. */
const lineBytes = 2 << 20;
const bufferBytes = 8 << 20;

/** Bytes and rows of a row group of the Parquet file; the engine holds some of them in memory while it writes. */
const groupBytes = 16 << 20;
const groupRows = { least: 2048, most: 122_880 } as const;

interface Staged {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly longest: number;
}

/** Rows of a group, so that long rows make groups of few. */
function rowsOfGroup({ rows, bytes }: Staged): number {
  const fitting = Math.floor(groupBytes / Math.max(1, bytes / Math.max(1, rows)));
  const vectors = Math.floor(fitting / groupRows.least);
  return Math.min(groupRows.most, Math.max(1, vectors) * groupRows.least);
}

/** SQL that reads the staged rows, its columns named `c0`… */
function reading({ file, longest }: Staged, types: readonly string[]): string {
  const columns = types.map((type, index) => `'c${index}': ${quoteText(type)}`).join(', ');
  const character = (byte: number) => quoteText(String.fromCharCode(byte));
  const line = Math.max(lineBytes, longest + 1);
  return `read_csv(${quoteText(file)}, auto_detect = false, header = false, delim = ${character(staging.delimiter)},
    quote = ${character(staging.quote)}, escape = ${character(staging.quote)}, new_line = '\\n',
    nullstr = ${quoteText(staging.null)}, allow_quoted_nulls = false, max_line_size = ${line},
    buffer_size = ${Math.max(bufferBytes, 2 * line)}, columns = {${columns}})`;
}

async function measured(engine: Engine, sql: string, signal: AbortSignal): Promise<number[]> {
  const { values } = await engine.query(sql, { signal });
  return values.map(([value]) => Number(value ?? 0));
}

/** Decimals whose digits nobody declared, with those that their values need; as text where 38 are too few. */
async function withDigits(
  engine: Engine,
  staged: Staged,
  types: readonly ColumnType[],
  signal: AbortSignal,
): Promise<readonly ColumnType[]> {
  const open = [...types.keys()].filter((index) => {
    const type = types[index];
    return type !== undefined && hasOpenDigits(type);
  });
  if (open.length === 0 || staged.rows === 0) return types;
  const figures = open.map((index) => {
    const point = `strpos(c${index}, '.')`;
    return `coalesce(max(CASE WHEN ${point} > 0 THEN ${point} - 1 ELSE length(c${index}) END - starts_with(c${index}, '-')::INTEGER), 1),
      coalesce(max(CASE WHEN ${point} > 0 THEN length(c${index}) - ${point} ELSE 0 END), 0),
      count(*) FILTER (WHERE NOT regexp_full_match(c${index}, '-?[0-9]+([.][0-9]+)?'))`;
  });
  const source = reading(
    staged,
    types.map(() => 'VARCHAR'),
  );
  const found = await measured(engine, `SELECT ${figures.join(', ')} FROM ${source}`, signal);
  const digits = new Map(open.map((column, at) => [column, found.slice(3 * at, 3 * at + 3)]));
  return types.map((type, index) => {
    const [whole = 1, scale = 0, others = 0] = digits.get(index) ?? [];
    if (!digits.has(index)) return type;
    const precision = Math.max(1, whole) + scale;
    if (others > 0 || precision > maxDigits) return { kind: 'other', native: type.native };
    return { kind: 'decimal', native: type.native, precision, scale };
  });
}

/** The types with those kept as text that hold a value the declared type does not. */
async function withoutMisfits(
  engine: Engine,
  staged: Staged,
  types: readonly ColumnType[],
  signal: AbortSignal,
): Promise<readonly ColumnType[] | null> {
  const checks = types.map((type, index) => {
    const { read, holds } = stagedType(type);
    const tried = `TRY_CAST(c${index} AS ${read})`;
    const isLost = holds === undefined ? '' : ` OR NOT ${holds(tried)}`;
    return `count(*) FILTER (WHERE c${index} IS NOT NULL AND (${tried} IS NULL${isLost}))`;
  });
  const source = reading(
    staged,
    types.map(() => 'VARCHAR'),
  );
  const misfits = await measured(engine, `SELECT ${checks.join(', ')} FROM ${source}`, signal);
  if (!misfits.some((count) => count > 0)) return null;
  return types.map((type, index) =>
    (misfits[index] ?? 0) > 0 ? { kind: 'other', native: type.native } : type,
  );
}

async function copy(
  engine: Engine,
  staged: Staged,
  columns: readonly Column[],
  into: string,
  signal: AbortSignal,
): Promise<void> {
  const kept: StagedType[] = columns.map(({ type }) => stagedType(type));
  const selected = columns.map(
    ({ field }, index) => `${kept[index]?.value(`c${index}`)} AS ${quoteName(field)}`,
  );
  const source = reading(
    staged,
    kept.map(({ read }) => read),
  );
  const { values } = await engine.query(
    `COPY (SELECT ${selected.join(', ')} FROM ${source}) TO ${quoteText(into)} (FORMAT parquet, ROW_GROUP_SIZE ${rowsOfGroup(staged)})`,
    { signal },
  );
  const written = Number(values[0]?.[0] ?? 0);
  if (written !== staged.rows) {
    throw new AppError('internal', `Of ${staged.rows} rows, ${written} were written.`);
  }
}

async function writeParquet(
  engine: Engine,
  staged: Staged,
  given: readonly TextColumn[],
  into: string,
  signal: AbortSignal,
): Promise<readonly Column[]> {
  const names = given.map(({ name }) => name);
  const declared = given.map(({ type }) => type);
  const types = await withDigits(engine, staged, declared, signal);
  const columns = namedColumns(names, types);
  try {
    await copy(engine, staged, columns, into, signal);
    return columns;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'query.failed') throw error;
    const fitting = await withoutMisfits(engine, staged, types, signal);
    if (fitting === null) throw error;
    const kept = namedColumns(names, fitting);
    await copy(engine, staged, kept, into, signal);
    return kept;
  }
}

/** Opens a sink for the rows of one statement, which stages them beside `into`. */
export function openTextRows(engine: Engine, into: string): TextRows {
  const file = `${into}.rows`;
  const own = new RowEncoder();
  let handle: FileHandle | undefined;
  let rows = 0;
  let bytes = 0;
  let longest = 0;

  async function write(encoder: RowEncoder): Promise<void> {
    if (encoder.size === 0) return;
    handle ??= await open(file, 'w');
    try {
      let written = 0;
      while (written < encoder.size) {
        written += (await handle.write(encoder.bytes, written, encoder.size - written)).bytesWritten;
      }
    } catch (error) {
      throw writingError(error);
    }
    rows += encoder.rows;
    bytes += encoder.size;
    longest = Math.max(longest, encoder.longest);
    encoder.clear();
  }

  return {
    async append(added) {
      for (const row of added) {
        for (const cell of row) {
          if (cell === null) own.null();
          else own.text(cell);
        }
        own.endRow();
        if (own.size >= pieceBytes) await write(own);
      }
    },
    async appendEncoded(encoder) {
      await write(own);
      await write(encoder);
    },
    async finish(columns, signal) {
      if (signal.aborted) throw cancelled();
      await write(own);
      handle ??= await open(file, 'w');
      await handle.close();
      handle = undefined;
      const kept = await writeParquet(engine, { file, rows, bytes, longest }, columns, into, signal);
      await rm(file, { force: true });
      return { columns: kept, rows };
    },
    async discard() {
      await handle?.close();
      handle = undefined;
      await rm(file, { force: true });
    },
  };
}
