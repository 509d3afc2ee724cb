import { AppError } from '#shared/errors/app-error.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import { nearest } from '#shared/text/nearest.ts';
import { intersects, isOpenEnded, parseRange, parseSheetRange } from './cell-range.ts';
import { firstCellOf } from './formula-text.ts';
import type { CachePart } from './pivot-parts.ts';
import { type TablePart, tableRows } from './table-parts.ts';
import type { TemplateSheet, WorkbookPart } from './workbook-part.ts';
import { attributeOf } from './xml-scan.ts';

/** Where the rows stand that are replaced. Rows and columns count from 0; null is found when the sheet is read. */
export interface SourceRegion {
  readonly sheet: TemplateSheet;
  readonly headerRow: number | null;
  readonly firstColumn: number | null;
  readonly lastColumn: number | null;
  /** The last row of the data, totals not counted; null is the last that has any cell. */
  readonly lastRow: number | null;
  readonly table: TablePart | null;
  /** Ids of the caches that read it. */
  readonly caches: ReadonlySet<string>;
}

/** A range that feeds something: of a cache, or a table of its own. */
interface Feed {
  readonly sheet: string;
  readonly headerRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number | null;
  readonly lastRow: number | null;
  readonly cacheId: string | null;
}

interface TemplateParts {
  readonly fileName: string;
  readonly workbook: WorkbookPart;
  readonly tables: readonly TablePart[];
  readonly caches: ReadonlyMap<string, CachePart>;
}

function feedOf(cacheId: string, cache: CachePart, parts: TemplateParts): Feed | null {
  if (cache.source === null) return null;
  const name = attributeOf(cache.source, 'name');
  const sheet = attributeOf(cache.source, 'sheet');
  const from = (on: string, range: NonNullable<ReturnType<typeof parseRange>>): Feed => ({
    sheet: on,
    headerRow: range.firstRow,
    firstColumn: range.firstColumn,
    lastColumn: range.lastColumn,
    lastRow: isOpenEnded(range) ? null : range.lastRow,
    cacheId,
  });
  if (name === undefined) {
    const range = parseRange(attributeOf(cache.source, 'ref') ?? '');
    return range === null || sheet === undefined ? null : from(sheet, range);
  }
  const table = parts.tables.find((one) => fold(one.name) === fold(name));
  if (table !== undefined) return from(table.sheet, tableRows(table));
  const defined = parts.workbook.names.find((one) => fold(one.name) === fold(name));
  if (defined === undefined) return null;
  const fixed = parseSheetRange(defined.text);
  if (fixed !== null) return from(fixed.sheet, fixed.range);
  // A name that a formula works out, such as OFFSET(Data!$A$1,0,0,COUNTA(Data!$A:$A),6): it follows the rows itself.
  const first = firstCellOf(defined.text);
  if (first === null) return null;
  return {
    sheet: first.sheet,
    headerRow: first.row,
    firstColumn: first.column,
    lastColumn: null,
    lastRow: null,
    cacheId,
  };
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (most, value) => (most === null || value === null ? null : Math.max(most, value)),
    0,
  );
}

/** Several feeds of one sheet as one region; null where they do not begin in the same row. */
function regionOf(
  sheet: TemplateSheet,
  feeds: readonly Feed[],
  tables: readonly TablePart[],
): SourceRegion | null {
  const [first] = feeds;
  if (first === undefined || feeds.some(({ headerRow }) => headerRow !== first.headerRow)) return null;
  const firstColumn = Math.min(...feeds.map((one) => one.firstColumn));
  const lastColumn = largest(feeds.map((one) => one.lastColumn));
  const lastRow = largest(feeds.map((one) => one.lastRow));
  const area = {
    firstRow: first.headerRow,
    firstColumn,
    lastRow: lastRow ?? Number.MAX_SAFE_INTEGER,
    lastColumn: lastColumn ?? Number.MAX_SAFE_INTEGER,
  };
  const under = tables.filter((one) => fold(one.sheet) === fold(sheet.name) && intersects(one.range, area));
  const [table] = under;
  if (under.length > 1 || (table !== undefined && table.range.firstRow !== first.headerRow)) return null;
  return {
    sheet,
    headerRow: first.headerRow,
    firstColumn: Math.min(firstColumn, table?.range.firstColumn ?? firstColumn),
    lastColumn: table === undefined ? lastColumn : Math.max(lastColumn ?? 0, table.range.lastColumn),
    lastRow: table === undefined ? lastRow : tableRows(table).lastRow,
    table: table ?? null,
    caches: new Set(feeds.flatMap(({ cacheId }) => (cacheId === null ? [] : [cacheId]))),
  };
}

function severalPlaces(fileName: string, sheet: string): AppError {
  return new AppError(
    'unsupported',
    `The pivots of ${fileName} read more than one range of “${sheet}”: it cannot be said which rows to replace.`,
    {
      hint: 'Give every pivot the same range, best a table, and save the template.',
      details: { file: fileName },
    },
  );
}

/**
 * The rows to replace: those that pivots read, else the only table, else the cells of the only sheet. Throws
 * conflict where there are several, not-found where the sheet asked for is not there.
 */
export function chooseSource(parts: TemplateParts, wanted: string | undefined): SourceRegion {
  const { fileName, workbook, tables, caches } = parts;
  const worksheets = workbook.sheets.filter(({ type }) => type === 'worksheet');
  const feeds = [...caches].flatMap(([id, cache]) => feedOf(id, cache, parts) ?? []);
  const feedsOn = (sheet: TemplateSheet) => feeds.filter((one) => fold(one.sheet) === fold(sheet.name));
  const tablesOn = (sheet: TemplateSheet) => tables.filter((one) => fold(one.sheet) === fold(sheet.name));
  const tableFeed = (table: TablePart): Feed => ({
    sheet: table.sheet,
    headerRow: table.range.firstRow,
    ...tableRows(table),
    cacheId: null,
  });

  let sheet: TemplateSheet | undefined;
  if (wanted === undefined) {
    const fed = worksheets.filter((one) => feedsOn(one).length > 0);
    const withTables = worksheets.filter((one) => tablesOn(one).length > 0);
    const candidates = fed.length > 0 ? fed : withTables.length > 0 ? withTables : worksheets;
    if (candidates.length !== 1) {
      const names = candidates.map(({ name }) => name);
      throw new AppError(
        candidates.length === 0 ? 'input.invalid' : 'conflict',
        candidates.length === 0
          ? `${fileName} has no sheet whose rows could be replaced.`
          : `${fileName} has ${names.length} sheets whose rows could be replaced: ${names.join(', ')}.`,
        {
          hint: candidates.length === 0 ? 'Choose another template.' : 'Say which sheet the rows go to.',
          details: { file: fileName, suggestions: names },
        },
      );
    }
    [sheet] = candidates;
  } else {
    sheet = worksheets.find(({ name }) => fold(name) === fold(wanted));
  }
  if (sheet === undefined) {
    const names = worksheets.map(({ name }) => name);
    const near = nearest(wanted ?? '', names);
    throw new AppError('not-found', `${fileName} has no sheet “${wanted ?? ''}” with cells.`, {
      hint: `Its sheets: ${names.join(', ')}.`,
      details: { file: fileName, name: wanted ?? '', suggestions: near.length > 0 ? near : names },
    });
  }
  const pivoted = feedsOn(sheet);
  const own = tablesOn(sheet);
  if (pivoted.length > 0) {
    const region = regionOf(sheet, pivoted, tables);
    if (region === null) throw severalPlaces(fileName, sheet.name);
    return region;
  }
  const [table] = own;
  if (own.length > 1) throw severalPlaces(fileName, sheet.name);
  if (table !== undefined) {
    const region = regionOf(sheet, [tableFeed(table)], tables);
    if (region !== null) return region;
  }
  return {
    sheet,
    headerRow: null,
    firstColumn: null,
    lastColumn: null,
    lastRow: null,
    table: null,
    caches: new Set(),
  };
}
