import type { Column } from '#shared/model/column.ts';
import { columnName, maxSheetRows, rangeReference, requireColumnsFit } from './cell-reference.ts';
import { type ColumnPlan, planColumn } from './column-plan.ts';
import { createRowWriter, plainLook, type RowColumnPlan } from './data-rows.ts';
import { Dictionaries } from './dictionaries.ts';
import type { LongTexts } from './long-texts.ts';
import { countOf, type Notes } from './notes.ts';
import { type ColumnFigures, figuresSql, noFigures, readFigures } from './preflight.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';
import { openSheet, type SheetWriter } from './sheet-writer.ts';
import { addTable, canHeadTable } from './tables.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';

export interface DataSheetOptions {
  readonly reader: SourceReader;
  readonly source: RowSource;
  readonly workbook: WorkbookWriter;
  /** Wanted name of the sheet; a second one is `<name> (2)`. */
  readonly name: string;
  /** Text of each header cell. */
  readonly headers: readonly string[];
  readonly notes: Notes;
  /** Told now and then how many of the rows are written. */
  readonly onRows?: (written: number, of: number) => void;
  /** Rows of a sheet, header included. The format's own limit; smaller in tests. */
  readonly maxRows?: number;
  /** Whether PivotTables stand on the rows. */
  readonly pivoted?: boolean;
  /** What `measureRows` gave, where it was asked before. */
  readonly measured?: MeasuredRows;
  /** Where texts that are too long for a cell are written whole; without it they are cut. */
  readonly longTexts?: LongTexts;
}

export interface MeasuredRows {
  readonly rows: number;
  readonly figures: readonly ColumnFigures[];
}

export interface DataSheets {
  readonly sheets: readonly SheetPart[];
  /** The name of the table on each sheet; none where the rows or their headers make no table. */
  readonly tables: readonly string[];
  readonly rows: number;
}

/** What is known of the rows before they are written. */
export async function measureRows(reader: SourceReader, source: RowSource): Promise<MeasuredRows> {
  const sql = `SELECT ${['count(*)', ...source.columns.flatMap(figuresSql)].join(', ')} FROM (${source.rows})`;
  for await (const chunk of readChunks(reader, sql, source.parameters)) {
    const [rows, ...values] = chunk.getRowValues(0);
    return { rows: Number(rows), figures: source.columns.map((_, index) => readFigures(values, index)) };
  }
  return { rows: 0, figures: source.columns.map((_, index) => readFigures([], index)) };
}

/** Says what a column's cells cannot hold as it was. */
export function noteExceptions(notes: Notes, column: Column, header: string, figures: ColumnFigures): void {
  const { kind } = column.type;
  if (kind === 'timestamptz' && figures.values > 0) {
    notes.add(`Times in “${header}” are in UTC: Excel has no time zones.`);
  }
  if (figures.exceptions === 0) return;
  const some = countOf(figures.exceptions, 'value');
  switch (kind) {
    case 'integer':
    case 'decimal':
      notes.add(
        `${some} of “${header}” with more than 15 digits written as text, exactly: Excel would round them.`,
      );
      return;
    case 'float':
      notes.add(
        `${some} of “${header}” written as text: Excel has no NaN, no infinity and nothing as large or as small.`,
      );
      return;
    default:
      notes.add(
        `${some} of “${header}” written as text: before 1 March 1900, after 9999 or finer than a microsecond, which Excel's calendar cannot hold the same everywhere.`,
      );
  }
}

export function noteCut(notes: Notes, header: string, cut: number, elsewhere = false): void {
  if (cut === 0) return;
  if (elsewhere) {
    notes.add(
      `${countOf(cut, 'text')} of “${header}” longer than the 32,767 characters of a cell: whole on the sheet “Long text”.`,
    );
    return;
  }
  notes.add(
    `${countOf(cut, 'text')} of “${header}” cut at 32,767 characters, where Excel's cells end; a mark stands at the cut.`,
  );
}

export interface PlannedRows {
  /** What to select of the source. */
  readonly selected: readonly string[];
  /** Where each column's values stand in what is selected. */
  readonly rowPlans: readonly RowColumnPlan[];
}

/** How columns are read, texts of few values by the codes of a dictionary. */
export async function planRows(
  dictionaries: Dictionaries,
  source: RowSource,
  plans: readonly ColumnPlan[],
): Promise<PlannedRows> {
  const selected: string[] = [];
  const rowPlans: RowColumnPlan[] = [];
  for (const plan of plans) {
    const dictionary =
      plan.form === 'dictionary' && plan.text !== null ? await dictionaries.of(source, plan.text) : null;
    const value = dictionary?.sql ?? plan.value;
    const text = dictionary === null ? plan.text : null;
    rowPlans.push({
      plan,
      valueAt: value === null ? null : selected.push(value) - 1,
      textAt: text === null ? null : selected.push(text) - 1,
      dictionary: dictionary?.texts ?? null,
    });
  }
  return { selected, rowPlans };
}

function headerRow(
  headers: readonly string[],
  workbook: WorkbookWriter,
  plans: readonly ColumnPlan[],
): string {
  const cells = headers.map((header, index) => {
    const right = ['integer', 'decimal', 'float'].includes(plans[index]?.column.type.kind ?? 'text');
    const style = workbook.styles.number({
      bold: true,
      fill: 'header',
      border: 'below',
      align: right ? 'right' : 'left',
    });
    return `<c r="${columnName(index)}1" s="${style}" t="s"><v>${workbook.strings.number(header)}</v></c>`;
  });
  return `<row r="1">${cells.join('')}</row>`;
}

/** Writes rows to as many sheets as they need, in the source's order, holding a chunk of them at a time. */
export async function writeDataSheets(options: DataSheetOptions): Promise<DataSheets> {
  const { reader, source, workbook, headers, notes } = options;
  const maxRows = options.maxRows ?? maxSheetRows;
  requireColumnsFit(source.columns.length);
  const { rows, figures } = options.measured ?? (await measureRows(reader, source));
  const plans = source.columns.map((column, index) => {
    const one = figures[index] ?? noFigures;
    noteExceptions(notes, column, headers[index] ?? column.name, one);
    return planColumn(column, headers[index] ?? column.name, one, options.pivoted);
  });

  const dictionaries = new Dictionaries(reader);
  try {
    const { selected, rowPlans } = await planRows(dictionaries, source, plans);
    const rowWriter = createRowWriter(rowPlans, {
      ...plainLook(rowPlans, workbook),
      ...(options.longTexts === undefined ? {} : { cutMark: options.longTexts.mark }),
    });

    const perSheet = maxRows - 1;
    // A table needs a row of data and headers that differ; without one, the filter buttons are the sheet's.
    const tabled = rows > 0 && canHeadTable(headers);
    const sheets: SheetPart[] = [];
    const tables: string[] = [];
    let sheet: SheetWriter | null = null;
    let written = 0;

    const inSheet = () => written - (sheets.length - 1) * perSheet;

    async function close(): Promise<void> {
      if (sheet === null) return;
      await sheet.finish(
        tabled ? {} : { filter: rangeReference(0, 0, inSheet(), Math.max(0, plans.length - 1)) },
      );
      sheet = null;
    }

    async function open(): Promise<SheetWriter> {
      await close();
      const part = workbook.addSheet(options.name);
      sheets.push(part);
      const count = Math.min(perSheet, rows - written);
      const range = rangeReference(0, 0, count, Math.max(0, plans.length - 1));
      if (tabled)
        tables.push(await addTable(workbook, part, { name: options.name, range, columns: headers }));
      const opened = await openSheet(workbook, part, {
        widths: plans.map((plan) => plan.width),
        frozen: { rows: 1, columns: 0 },
        dimension: range,
        print: { repeatRows: [1, 1] },
      });
      opened.bytes.text(headerRow(headers, workbook, plans));
      sheet = opened;
      return opened;
    }

    let current = await open();
    const sql = `SELECT ${selected.join(', ')} FROM (${source.rows})${source.order}`;
    for await (const chunk of readChunks(reader, sql, source.parameters)) {
      const { rowCount } = chunk;
      rowWriter.use(chunk);
      for (let row = 0; row < rowCount; row += 1) {
        if (inSheet() === perSheet) current = await open();
        rowWriter.write(current.bytes, row, inSheet() + 2);
        written += 1;
        if (current.bytes.hasFull) await current.flush();
      }
      options.onRows?.(written, rows);
    }
    await close();

    for (const [index, header] of headers.entries()) {
      noteCut(notes, header, rowWriter.cut(index), options.longTexts !== undefined);
    }
    if (sheets.length > 1) {
      notes.add(
        `${countOf(rows, 'row')} written to ${sheets.length} sheets: an Excel sheet holds ${countOf(maxRows, 'row')}, header included.`,
      );
    }
    return { sheets, tables, rows };
  } finally {
    await dictionaries.drop();
  }
}
