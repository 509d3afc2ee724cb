import { AppError } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { Filter, Page, Summary, View } from '#shared/model/result.ts';
import { toExactJson } from '../platform/exact-json.ts';
import { createBindings } from './bindings.ts';
import type { Engine } from './engine.ts';
import { columnOf, filterSql } from './filter-sql.ts';
import type { ResultStore } from './result-store.ts';
import { readSummary, summarySql } from './result-summary.ts';
import { liveWindow, orderedWindow, viewRows } from './row-window.ts';
import { createSortedCopies } from './sorted-copies.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { tabSeparated } from './tab-separated.ts';

/** A rectangle of a view: the given fields of the rows [offset, offset + count). */
export interface Selection {
  readonly view: View;
  readonly fields: readonly string[];
  readonly offset: number;
  readonly count: number;
}

export interface DistinctValues {
  readonly values: { value: Cell; rows: number }[];
  readonly total: number;
}

/** Reads kept results a window at a time; nothing here ever holds a whole one. */
export interface ResultReader {
  page(id: string, view: View, offset: number, limit: number, signal?: AbortSignal): Promise<Page>;
  summary(id: string, selection: Selection, signal?: AbortSignal): Promise<Summary>;
  /** Distinct values of a field and how often each stands among the rows that pass the filters, most frequent first. */
  values(
    id: string,
    wanted: {
      readonly field: string;
      readonly search: string;
      readonly filters: readonly Filter[];
      readonly limit: number;
    },
    signal?: AbortSignal,
  ): Promise<DistinctValues>;
  /** Tab-separated text. Throws limit.exceeded above `maxCopyCells`. */
  copy(id: string, selection: Selection, headers: boolean, signal?: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** The most cells that go to the clipboard at once. */
export const maxCopyCells = 1_000_000;

export interface ReaderSettings {
  readonly engine: Engine;
  readonly store: ResultStore;
  readonly temporary: string;
  /** Sorted views of results with more rows than this keep a sorted copy. */
  readonly liveRows?: number;
}

const defaultLiveRows = 100_000;
/** Windows that end within so many rows of the start are found without a sorted copy while it is being made. */
const nearTop = 2000;
const rememberedCounts = 100;

interface Opened {
  readonly id: string;
  readonly file: string;
  readonly columns: readonly Column[];
  readonly rows: number;
}

export function createResultReader(settings: ReaderSettings): ResultReader {
  const { engine, store, temporary, liveRows = defaultLiveRows } = settings;
  const copies = createSortedCopies(engine, temporary);
  const counts = new Map<string, number>();

  async function open(id: string): Promise<Opened> {
    const { info, file } = await store.open(id);
    const { columns, rows } = info;
    return { id, file, columns, rows };
  }

  /** Rows that pass the filters. Results do not change, so a count holds for good. */
  async function countRows(
    { id, file, columns, rows }: Opened,
    view: View,
    signal?: AbortSignal,
  ): Promise<number> {
    if (view.filters.length === 0) return rows;
    const key = toExactJson([id, view.filters]);
    const known = counts.get(key);
    if (known !== undefined) return known;
    const bindings = createBindings();
    const where = filterSql(view.filters, columns, bindings);
    const table = await engine.query(`SELECT count(*) FROM read_parquet(${quoteText(file)}) WHERE ${where}`, {
      parameters: bindings.values,
      signal,
    });
    const count = Number(table.values[0]?.[0]);
    counts.set(key, count);
    const [oldest] = counts.keys();
    if (counts.size > rememberedCounts && oldest !== undefined) counts.delete(oldest);
    return count;
  }

  /** SQL of a window of a view's rows, in their order. */
  async function windowSql(opened: Opened, selection: Selection, signal?: AbortSignal) {
    const { file, columns, rows } = opened;
    const { view, fields, offset, count } = selection;
    const bindings = createBindings();
    if (view.filters.length === 0 && view.sort.length === 0) {
      return { sql: orderedWindow(file, fields, offset, count), bindings };
    }
    if (view.sort.length > 0 && rows > liveRows) {
      const sorted = { id: opened.id, file, columns, view };
      const ready = copies.ready(sorted);
      const copy = ready ?? (offset + count > nearTop ? await copies.whenReady(sorted, signal) : undefined);
      if (copy !== undefined) return { sql: orderedWindow(copy, fields, offset, count), bindings };
    }
    return { sql: liveWindow(file, columns, view, fields, offset, count, bindings), bindings };
  }

  function checkFields(
    columns: readonly Column[],
    { view, fields }: Pick<Selection, 'view' | 'fields'>,
  ): Column[] {
    for (const { field } of view.sort) columnOf(columns, field);
    return fields.map((field) => columnOf(columns, field));
  }

  return {
    async page(id, view, offset, limit, signal) {
      const opened = await open(id);
      const fields = opened.columns.map(({ field }) => field);
      const selection = { view, fields, offset, count: limit };
      checkFields(opened.columns, selection);
      const [viewCount, { sql, bindings }] = await Promise.all([
        countRows(opened, view, signal),
        windowSql(opened, selection, signal),
      ]);
      const table = await engine.query(sql, { parameters: bindings.values, signal });
      return {
        offset,
        rowCount: table.rowCount,
        viewRows: viewCount,
        totalRows: opened.rows,
        columns: table.values.map((column) => [...column]),
      };
    },
    async summary(id, selection, signal) {
      const opened = await open(id);
      const columns = checkFields(opened.columns, selection);
      const total = await countRows(opened, selection.view, signal);
      const { view, fields, offset, count } = selection;
      const whole = offset === 0 && count >= total;
      const bindings = createBindings();
      const rows = whole
        ? { sql: viewRows(opened.file, opened.columns, view, fields, bindings), bindings }
        : await windowSql(opened, selection, signal);
      const table = await engine.query(summarySql(rows.sql, columns), {
        parameters: rows.bindings.values,
        signal,
      });
      return readSummary(table, columns);
    },
    async values(id, { field, search, filters, limit }, signal) {
      const { file, columns } = await open(id);
      columnOf(columns, field);
      const bindings = createBindings();
      const searched: Filter[] = search === '' ? [] : [{ field, operator: 'contains', values: [search] }];
      const where = filterSql([...filters, ...searched], columns, bindings);
      const name = quoteName(field);
      const table = await engine.query(
        `WITH found AS (SELECT ${name} AS v, count(*) AS n FROM read_parquet(${quoteText(file)}) WHERE ${where} GROUP BY ALL)
         SELECT v, n, count(*) OVER () FROM found ORDER BY n DESC, v ASC NULLS LAST LIMIT ${limit}`,
        { parameters: bindings.values, signal },
      );
      const [values = [], rows = [], totals = []] = table.values;
      return {
        values: values.map((value, row) => ({ value, rows: Number(rows[row]) })),
        total: Number(totals[0] ?? 0),
      };
    },
    async copy(id, selection, headers, signal) {
      const opened = await open(id);
      const columns = checkFields(opened.columns, selection);
      const total = await countRows(opened, selection.view, signal);
      const rows = Math.max(0, Math.min(selection.count, total - selection.offset));
      const cells = rows * columns.length;
      if (cells > maxCopyCells) {
        throw new AppError(
          'limit.exceeded',
          `${cells} cells are more than the clipboard takes (${maxCopyCells}).`,
          {
            hint: 'Select fewer rows or columns, or export the result to a file.',
          },
        );
      }
      const { sql, bindings } = await windowSql(opened, selection, signal);
      const table = await engine.query(sql, { parameters: bindings.values, signal });
      const lines = Array.from({ length: table.rowCount }, (_, row) =>
        table.values.map((column) => column[row] ?? null),
      );
      return tabSeparated(headers ? [columns.map(({ name }) => name), ...lines] : lines);
    },
    close: () => copies.close(),
  };
}
