import { strFromU8, unzipSync } from 'fflate';
import { readXlsx } from 'hucre/xlsx';
import type { Cell } from '#shared/model/column.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';

/** What Excel wrote of where a pivot's parts stand and what is on its lines. */
export interface PivotLines {
  /** Rows and columns of the body, and the attributes of `location`, as text. */
  readonly location: string;
  readonly rowItems: string;
  readonly colItems: string;
}

export interface ExcelPivot {
  readonly name: string;
  /** SQL that gives the rows it stands on. */
  readonly sql: string;
  /** The same pivot in our terms, as its definition says. */
  readonly spec: PivotSpec;
  readonly lines: PivotLines;
  /** Excel's old layout, with room to drop fields, has a header row more where no field stands on the columns. */
  readonly classic: boolean;
  /** Whether a field has subtotals of its own choosing, such as a sum and an average. */
  readonly customSubtotals: boolean;
}

type Attributes = Readonly<Record<string, string>>;
interface Element {
  readonly attributes: Attributes;
  readonly inner: string;
}

function attributesOf(tag: string): Attributes {
  return Object.fromEntries(
    [...tag.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** Elements of a name that do not hold one of the same name. */
function elements(xml: string, name: string): Element[] {
  const found = xml.matchAll(new RegExp(`<${name}((?:\\s[^>]*?)?)(?:/>|>(.*?)</${name}>)`, 'gs'));
  return [...found].map(([, tag = '', inner = '']) => ({ attributes: attributesOf(tag), inner }));
}

function only(xml: string, name: string): Element {
  return elements(xml, name)[0] ?? { attributes: {}, inner: '' };
}

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function column(name: string): number {
  return [...name].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function corners(range: string): { rows: [number, number]; columns: [number, number] } {
  const [, a = '', b = '', c = a, d = b] = /^([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/.exec(range) ?? [];
  return { rows: [Number(b), Number(d)], columns: [column(a), column(c)] };
}

/** A PivotTable part's lines, free of white space; its location free of where its top left cell is. */
export function linesOf(xml: string): PivotLines {
  const { ref = '', ...rest } = only(xml, 'location').attributes;
  const { rows, columns } = corners(ref);
  const attributes = ['firstHeaderRow', 'firstDataRow', 'firstDataCol', 'rowPageCount', 'colPageCount'].map(
    (name) => `${name}=${rest[name] ?? ''}`,
  );
  const items = (name: string) => only(xml, name).inner.replace(/>\s+</g, '><').trim();
  return {
    location: [`${rows[1] - rows[0] + 1}x${columns[1] - columns[0] + 1}`, ...attributes].join(' '),
    rowItems: items('rowItems'),
    colItems: items('colItems'),
  };
}

type Value = string | number | boolean | Date | null;

function isoOf(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

interface TypedColumn {
  readonly name: string;
  readonly type: 'DATE' | 'TIMESTAMP' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR';
  readonly values: readonly Value[];
}

function typeOf(values: readonly Value[]): TypedColumn['type'] {
  const there = values.filter((value) => value !== null);
  if (there.length === 0) return 'VARCHAR';
  if (there.every((value) => value instanceof Date)) {
    return there.every((value) => isoOf(value).endsWith('00:00:00')) ? 'DATE' : 'TIMESTAMP';
  }
  if (there.every((value) => typeof value === 'number')) {
    return there.every((value) => Number.isInteger(value)) ? 'BIGINT' : 'DOUBLE';
  }
  return there.every((value) => typeof value === 'boolean') ? 'BOOLEAN' : 'VARCHAR';
}

function literal(value: Value, type: TypedColumn['type']): string {
  if (value === null) return `NULL::${type}`;
  const text = value instanceof Date ? isoOf(value) : String(value);
  return `'${text.replaceAll("'", "''")}'::${type}`;
}

function sqlOf(columns: readonly TypedColumn[], rows: number): string {
  const names = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
  const lines = Array.from(
    { length: rows },
    (_, row) => `(${columns.map(({ values, type }) => literal(values[row] ?? null, type)).join(', ')})`,
  );
  return `SELECT * FROM (VALUES ${lines.join(', ')}) AS source(${names.join(', ')})`;
}

/** The rows a cache stands on, typed by what is in each column. */
async function readSource(bytes: Uint8Array, cache: string): Promise<TypedColumn[]> {
  const { sheet: name = '', ref = '' } = only(cache, 'worksheetSource').attributes;
  const sheet = (await readXlsx(bytes)).sheets.find((one) => one.name === plain(name));
  const { rows, columns } = corners(ref);
  const cells = (sheet?.rows ?? []).slice(rows[0] - 1, rows[1]);
  return Array.from({ length: columns[1] - columns[0] + 1 }, (_, index) => {
    const at = columns[0] - 1 + index;
    const values = cells.slice(1).map((row): Value => row[at] ?? null);
    return { name: String(cells[0]?.[at] ?? ''), type: typeOf(values), values };
  });
}

const monthItems = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'
  .split(' ')
  .map((name, index) => `${String(index + 1).padStart(2, '0')} ${name}`);

const aggregates = { sum: 'sum', count: 'count', average: 'average', min: 'min', max: 'max' } as const;

function specOf(xml: string, cache: string, columns: readonly TypedColumn[]): PivotSpec {
  const head = attributesOf(/<pivotTableDefinition[^>]*>/.exec(xml)?.[0] ?? '');
  const cacheFields = elements(only(cache, 'cacheFields').inner, 'cacheField');
  const shared = cacheFields.map(({ inner }) =>
    [...only(inner, 'sharedItems').inner.matchAll(/<(\w)(?: v="([^"]*)")?\/>/g)].map(
      ([, kind, value = '']) => (kind === 'm' ? null : plain(value)),
    ),
  );
  const fields = elements(only(xml, 'pivotFields').inner, 'pivotField');
  const byMonth = cacheFields.map(({ inner }) => inner.includes('groupBy="months"'));
  const nameOf = (index: string | undefined) => {
    const name = columns[Number(index)]?.name ?? '';
    return byMonth[Number(index)] === true ? `${name} by month` : name;
  };

  /** The value of a field's item in our terms; of months, Excel counts what is before the first one as the first. */
  function itemOf(field: number, item: Attributes): Cell {
    if (byMonth[field] === true) return monthItems[Number(item.x) - 1] ?? null;
    const value = shared[field]?.[Number(item.x)] ?? null;
    const type = columns[field]?.type;
    if (value === null) return null;
    if (type === 'BIGINT') return BigInt(value);
    if (type === 'DOUBLE') return Number(value);
    return type === 'DATE' ? value.slice(0, 10) : type === 'TIMESTAMP' ? value.replace('T', ' ') : value;
  }

  /** The items that are not hidden; null where none is. Those that the source no longer has are left off. */
  function shownItems(field: number): Cell[] | null {
    const items = elements(fields[field]?.inner ?? '', 'item').filter(
      ({ attributes }) => attributes.x !== undefined && attributes.m !== '1',
    );
    if (items.every(({ attributes }) => attributes.h !== '1')) return null;
    return items.flatMap(({ attributes }) => (attributes.h === '1' ? [] : [itemOf(field, attributes)]));
  }

  const axis = (name: string) =>
    elements(only(xml, name).inner, 'field').flatMap(({ attributes }) => {
      const field = fields[Number(attributes.x)]?.attributes;
      if (field === undefined) return [];
      const sort = field.sortType === 'descending' ? 'descending' : 'ascending';
      return [{ field: nameOf(attributes.x), sort, subtotal: field.defaultSubtotal !== '0' }];
    });
  const onAxis = ['rowFields', 'colFields'].flatMap((name) =>
    elements(only(xml, name).inner, 'field').map(({ attributes }) => Number(attributes.x)),
  );
  const row = fields[Number(only(only(xml, 'rowFields').inner, 'field').attributes.x)]?.attributes ?? {};
  return pivotSpecSchema.parse({
    derived: columns.flatMap(({ name }, index) =>
      byMonth[index] === true
        ? [{ name: `${name} by month`, from: name, kind: 'date', unit: 'month-of-year' }]
        : [],
    ),
    rows: axis('rowFields'),
    columns: axis('colFields'),
    pages: elements(only(xml, 'pageFields').inner, 'pageField').map(({ attributes }) => {
      const field = Number(attributes.fld);
      const items = elements(fields[field]?.inner ?? '', 'item');
      const chosen = attributes.item === undefined ? undefined : items[Number(attributes.item)];
      return {
        field: nameOf(attributes.fld),
        items: chosen === undefined ? shownItems(field) : [itemOf(field, chosen.attributes)],
      };
    }),
    slicers: onAxis.flatMap((field) => {
      const items = field < 0 ? null : shownItems(field);
      return items === null ? [] : [{ field: nameOf(String(field)), items }];
    }),
    measures: elements(only(xml, 'dataFields').inner, 'dataField').map(({ attributes }) => {
      const wanted = Object.entries(aggregates).find(
        ([name]) => name === (attributes.subtotal ?? 'sum'),
      )?.[1];
      const numbers = ['BIGINT', 'DOUBLE'].includes(columns[Number(attributes.fld)]?.type ?? '');
      // Excel sums text as nothing; we count it, which stands on the same lines.
      return { field: nameOf(attributes.fld), aggregate: numbers ? (wanted ?? 'sum') : 'count' };
    }),
    measuresOn: /<rowFields[^>]*>.*x="-2".*<\/rowFields>/s.test(xml) ? 'rows' : 'columns',
    rowGrandTotals: head.colGrandTotals !== '0',
    columnGrandTotals: head.rowGrandTotals !== '0',
    form: row.outline === '0' ? 'tabular' : row.compact === '0' ? 'outline' : 'compact',
  });
}

/** Every pivot of a workbook that Excel wrote, with the rows it stands on. */
export async function readExcelPivots(bytes: Uint8Array): Promise<ExcelPivot[]> {
  const parts = Object.entries(unzipSync(bytes)).map(([name, part]) => [name, strFromU8(part)] as const);
  const cache = parts.find(([name]) => /pivotCacheDefinition\d*\.xml$/.test(name))?.[1] ?? '';
  const columns = await readSource(bytes, cache);
  const rows = columns[0]?.values.length ?? 0;
  return parts
    .filter(([name]) => /pivotTables\/pivotTable\d*\.xml$/.test(name))
    .map(([, xml]) => ({
      name: /<pivotTableDefinition[^>]* name="([^"]*)"/.exec(xml)?.[1] ?? '',
      sql: sqlOf(columns, rows),
      spec: specOf(xml, cache, columns),
      lines: linesOf(xml),
      classic: /gridDropZones="1"/.test(xml) && !/<colFields[^>]*>\s*<field x="\d/.test(xml),
      customSubtotals: /<item t="(?!default)/.test(xml),
    }));
}
