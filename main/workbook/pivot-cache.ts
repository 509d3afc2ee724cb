import type { Column } from '#shared/model/column.ts';
import { quoteName } from '../engine/sql-text.ts';
import { ByteWriter } from './byte-writer.ts';
import { columnName } from './cell-reference.ts';
import { fitCell } from './cell-text.ts';
import { isoSerial, type SheetValue, sheetValue } from './cell-value.ts';
import { type ColumnPlan, planColumn } from './column-plan.ts';
import { Dictionaries } from './dictionaries.ts';
import { spreadsheetType } from './package-parts.ts';
import type { CacheItems } from './pivot-fields.ts';
import { type ColumnFigures, noFigures } from './preflight.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';
import { formats } from './styles.ts';
import type { WorkbookWriter } from './workbook-writer.ts';
import { escapeAttribute, namespaces, xmlHeader } from './xml-text.ts';

export interface PivotCacheOptions {
  readonly reader: SourceReader;
  readonly workbook: WorkbookWriter;
  readonly source: RowSource;
  readonly rows: number;
  readonly figures: readonly ColumnFigures[];
  /** Items of each field that is on an axis of any pivot of the cache, by field. */
  readonly items: ReadonlyMap<string, CacheItems>;
  /** The sheet that holds the rows, from `A1`. */
  readonly sheet: string;
  readonly onRows?: (written: number, of: number) => void;
}

/** Text longer than this must be announced in the field's attributes. */
const longText = 255;

function isTimed(column: Column): boolean {
  return ['date', 'timestamp', 'timestamptz', 'time'].includes(column.type.kind);
}

interface Spread {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** Smallest and largest number or serial of each column; null where it has none. */
async function readSpreads(
  reader: SourceReader,
  source: RowSource,
  plans: readonly ColumnPlan[],
): Promise<(Spread | null)[]> {
  const columns = plans.flatMap((plan, index) =>
    plan.form === 'number' && plan.value !== null
      ? [`min(v${index})`, `max(v${index})`, `count(*) FILTER (WHERE v${index} <> trunc(v${index}))`]
      : ['NULL', 'NULL', 'NULL'],
  );
  const values = plans.map((plan, index) =>
    plan.form === 'number' && plan.value !== null
      ? `nullif(${plan.value}, 'nan'::DOUBLE) AS v${index}`
      : `0 AS v${index}`,
  );
  const sql = `SELECT ${columns.join(', ')} FROM (SELECT ${values.join(', ')} FROM (${source.rows}))`;
  for await (const chunk of readChunks(reader, sql, source.parameters)) {
    const row = chunk.getRowValues(0);
    return plans.map((_, index) => {
      const [min, max, broken] = row.slice(index * 3, index * 3 + 3);
      return typeof min === 'number' && typeof max === 'number'
        ? { min, max, whole: Number(broken) === 0 }
        : null;
    });
  }
  return plans.map(() => null);
}

/** What `sharedItems` says of the values of a field. */
function contentAttributes(
  column: Column,
  figures: ColumnFigures,
  rows: number,
  spread: Spread | null,
): string {
  const blank = figures.values < rows;
  const blanks = blank ? ' containsBlank="1"' : '';
  if (figures.values === 0) {
    return rows === 0 ? '' : ' containsNonDate="0" containsString="0" containsBlank="1"';
  }
  if (spread === null) {
    const long = figures.longest > longText ? ' longText="1"' : '';
    return `${blanks}${long}`;
  }
  const only = figures.exceptions === 0;
  const mixed = only ? (blank ? '' : ' containsSemiMixedTypes="0"') : '';
  const strings = only ? ' containsString="0"' : '';
  const types = only ? '' : ' containsMixedTypes="1"';
  if (isTimed(column)) {
    // A day that is not over belongs to the range: Excel ends it at the next midnight.
    const end = isoSerial(spread.whole ? spread.max + 1 : spread.max);
    return `${mixed}${only ? ' containsNonDate="0"' : ''} containsDate="1"${strings}${blanks}${types} minDate="${isoSerial(spread.min)}" maxDate="${end}"`;
  }
  const whole = spread.whole ? ' containsInteger="1"' : '';
  return `${mixed}${strings}${blanks}${types} containsNumber="1"${whole} minValue="${spread.min}" maxValue="${spread.max}"`;
}

function valueElement(value: SheetValue): string {
  switch (value.kind) {
    case 'blank':
      return '<m/>';
    case 'text':
      return `<s v="${escapeAttribute(fitCell(value.text).text)}"/>`;
    case 'number':
      return `<n v="${value.value}"/>`;
    case 'boolean':
      return `<b v="${value.value ? 1 : 0}"/>`;
    case 'date':
      return `<d v="${isoSerial(value.serial)}"/>`;
  }
}

function fieldFormat(column: Column, workbook: WorkbookWriter): number {
  switch (column.type.kind) {
    case 'date':
      return workbook.styles.formatId(formats.date);
    case 'timestamp':
    case 'timestamptz':
      return workbook.styles.formatId(formats.timestamp);
    case 'time':
      return workbook.styles.formatId(formats.time);
    default:
      return 0;
  }
}

/** One column's element in the records, by its values in a chunk. */
interface RecordColumn {
  readonly valueAt: number | null;
  readonly textAt: number | null;
  element(value: number): string;
}

async function recordColumns(
  options: PivotCacheOptions,
  plans: readonly ColumnPlan[],
  dictionaries: Dictionaries,
): Promise<{ readonly selected: string[]; readonly columns: RecordColumn[] }> {
  const selected: string[] = [];
  const columns: RecordColumn[] = [];
  for (const plan of plans) {
    const { column } = plan;
    const items = options.items.get(column.field);
    const text = plan.text ?? '';
    if (items !== undefined) {
      const dictionary = await dictionaries.of(options.source, `${quoteName(column.field)}::VARCHAR`);
      const blank = items.indexOf(null) ?? 0;
      const elements = dictionary.texts.map((one) => `<x v="${items.indexOf(one) ?? blank}"/>`);
      columns.push({
        valueAt: selected.push(dictionary.sql) - 1,
        textAt: null,
        element: (value) => elements[value] ?? `<x v="${blank}"/>`,
      });
    } else if (plan.form === 'dictionary') {
      const dictionary = await dictionaries.of(options.source, text);
      const elements = dictionary.texts.map((one) => valueElement({ kind: 'text', text: one }));
      columns.push({
        valueAt: selected.push(dictionary.sql) - 1,
        textAt: null,
        element: (value) => elements[value] ?? '<m/>',
      });
    } else {
      const kind = plan.form === 'boolean' ? 'boolean' : isTimed(column) ? 'date' : 'number';
      columns.push({
        valueAt: plan.value === null ? null : selected.push(plan.value) - 1,
        textAt: plan.text === null ? null : selected.push(plan.text) - 1,
        element: (value) => {
          if (Number.isNaN(value)) return '<m/>';
          if (kind === 'boolean') return `<b v="${value}"/>`;
          return kind === 'date' ? `<d v="${isoSerial(value)}"/>` : `<n v="${value}"/>`;
        },
      });
    }
  }
  return { selected, columns };
}

async function writeRecords(
  options: PivotCacheOptions,
  plans: readonly ColumnPlan[],
  number: number,
): Promise<void> {
  const { reader, source, workbook } = options;
  const dictionaries = new Dictionaries(reader);
  const part = `xl/pivotCache/pivotCacheRecords${number}.xml`;
  workbook.parts.declare(part, spreadsheetType('pivotCacheRecords'));
  const entry = await workbook.zip.entry(part);
  const bytes = new ByteWriter();
  bytes.text(`${xmlHeader}<pivotCacheRecords xmlns="${namespaces.main}" count="${options.rows}">`);
  try {
    const { selected, columns } = await recordColumns(options, plans, dictionaries);
    const sql = `SELECT ${selected.join(', ')} FROM (${source.rows})${source.order}`;
    let written = 0;
    for await (const chunk of readChunks(reader, sql, source.parameters)) {
      const vectors = selected.map((_, index) => chunk.getColumnVector(index));
      for (let row = 0; row < chunk.rowCount; row += 1) {
        let record = '<r>';
        for (const column of columns) {
          const value = column.valueAt === null ? Number.NaN : Number(vectors[column.valueAt]?.getItem(row));
          const text = column.textAt === null ? null : vectors[column.textAt]?.getItem(row);
          record +=
            typeof text === 'string' && Number.isNaN(value)
              ? valueElement({ kind: 'text', text })
              : column.element(value);
        }
        bytes.text(`${record}</r>`);
        if (bytes.hasFull) for (const block of bytes.takeFull()) await entry.write(block);
      }
      written += chunk.rowCount;
      options.onRows?.(written, options.rows);
    }
  } finally {
    await dictionaries.drop();
  }
  bytes.text('</pivotCacheRecords>');
  for (const block of bytes.takeAll()) await entry.write(block);
  await entry.end();
}

/** Writes a pivot cache over the data sheet: definition, records and what ties them. Gives its number. */
export async function writePivotCache(options: PivotCacheOptions): Promise<number> {
  const { workbook, source, rows } = options;
  const number = workbook.addPivotCache();
  const plans = source.columns.map((column, index) =>
    planColumn(column, column.field, options.figures[index] ?? noFigures),
  );
  const spreads = await readSpreads(options.reader, source, plans);
  const fields = source.columns.map((column, index) => {
    const figures = options.figures[index] ?? noFigures;
    const attributes = contentAttributes(column, figures, rows, spreads[index] ?? null);
    const items = options.items.get(column.field)?.items;
    const list =
      items === undefined
        ? `<sharedItems${attributes}/>`
        : `<sharedItems${attributes} count="${items.length}">${items.map((item) => valueElement(sheetValue(item.value, column.type))).join('')}</sharedItems>`;
    return `<cacheField name="${escapeAttribute(column.field)}" numFmtId="${fieldFormat(column, workbook)}">${list}</cacheField>`;
  });
  const range = `A1:${columnName(Math.max(0, source.columns.length - 1))}${rows + 1}`;
  await workbook.addPart({
    part: `xl/pivotCache/pivotCacheDefinition${number}.xml`,
    contentType: spreadsheetType('pivotCacheDefinition'),
    xml: `${xmlHeader}<pivotCacheDefinition xmlns="${namespaces.main}" xmlns:r="${namespaces.relationships}" r:id="rId1" refreshOnLoad="1" refreshedBy="Backcast" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3" recordCount="${rows}"><cacheSource type="worksheet"><worksheetSource ref="${range}" sheet="${escapeAttribute(options.sheet)}"/></cacheSource><cacheFields count="${fields.length}">${fields.join('')}</cacheFields></pivotCacheDefinition>`,
    relationships: [{ type: 'pivotCacheRecords', target: `pivotCacheRecords${number}.xml` }],
  });
  await writeRecords(options, plans, number);
  return number;
}
