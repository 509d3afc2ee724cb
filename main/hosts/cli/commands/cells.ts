import { type Command, Option } from 'commander';
import { type FormulaReading, maxFormulas } from '#shared/contract/pivot.ts';
import { type Cell, isNumericKind } from '#shared/model/column.ts';
import { writeDelimited } from '#shared/text/delimited.ts';
import { columnNamed, type GivenTable, givenText, tableOf } from '../formula-list.ts';
import { requireSpec } from './cell.ts';
import { pivotSource } from './pivot.ts';
import { withParameters } from './run.ts';
import type { SessionRunner } from './runner.ts';

interface CellsOptions {
  readonly query: string;
  readonly param: readonly string[];
  readonly file?: string;
  readonly column: string;
  readonly format: 'csv' | 'json';
  readonly out?: string;
}

/** What went wrong, on one line. */
function problemOf({ message, hint }: { message: string; hint?: string | undefined }): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

const answered = ['value', 'error'];

function asCsv(table: GivenTable, readings: readonly FormulaReading[]): string {
  // What an earlier reading left in the file makes way.
  const kept = table.columns.flatMap((name, index) => (answered.includes(name.toLowerCase()) ? [] : [index]));
  const rows = table.rows.map((row, index): Cell[] => {
    const reading = readings[index];
    const before = kept.map((column) => row[column] ?? '');
    if (reading === undefined || 'error' in reading) {
      return [...before, '', reading === undefined ? '' : problemOf(reading.error)];
    }
    return [...before, reading.value, ''];
  });
  return writeDelimited([[...kept.map((column) => table.columns[column] ?? ''), ...answered], ...rows], ',');
}

/** A number with all its digits, as JSON may hold any; what is no number as JSON has it. */
function jsonValue(reading: Extract<FormulaReading, { value: unknown }>): string {
  const text = String(reading.value);
  const isNumber = isNumericKind(reading.type.kind) && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text);
  if (isNumber) return text;
  return JSON.stringify(typeof reading.value === 'boolean' || reading.value === null ? reading.value : text);
}

function* asJson(formulas: readonly string[], readings: readonly FormulaReading[]): Generator<string> {
  let separator = '[\n';
  for (const [index, reading] of readings.entries()) {
    const formula = JSON.stringify(formulas[index]);
    const answer =
      'error' in reading ? `"error":${JSON.stringify(reading.error)}` : `"value":${jsonValue(reading)}`;
    yield `${separator}{"formula":${formula},${answer}}`;
    separator = ',\n';
  }
  yield readings.length === 0 ? '[]\n' : '\n]\n';
}

export function addCells(program: Command, run: SessionRunner): void {
  withParameters(
    program
      .command('cells')
      .description(
        'the values of many GETPIVOTDATA formulas, in their order, each with its value or its error',
      )
      .requiredOption('--query <id>', 'the saved query, or saved pivot, whose pivot is read')
      .option('--file <file>', 'CSV with a column of formulas, or one a line; by default what is piped in')
      .option('--column <name>', 'the column that holds them', 'formula')
      .addOption(
        new Option('--format <format>', 'form of the answer').choices(['csv', 'json']).default('csv'),
      )
      .option('--out <file>', 'write the answer to a file'),
  ).action((options: CellsOptions) =>
    run(async (session) => {
      const { client, io } = session;
      const table = tableOf(await givenText(io, options.file));
      const column = table.columns.length === 0 ? 0 : columnNamed(table, options.column);
      const formulas = table.rows.map((row) => row[column] ?? '');
      const { result, spec, name } = await pivotSource(session, options.query, options.param);
      const readings: FormulaReading[] = [];
      try {
        const pivot = {
          resultId: result.id,
          spec: requireSpec(spec, options.query),
          ...(name === undefined ? {} : { name }),
        };
        for (let from = 0; from < formulas.length; from += maxFormulas) {
          const some = formulas.slice(from, from + maxFormulas);
          const answers = await client.pivot.readMany({ ...pivot, formulas: some }, { signal: io.signal });
          for (const answer of answers) readings.push(answer);
        }
      } finally {
        // A run made only to read cells is not worth keeping.
        if (result.origin.kind === 'run') await client.results.remove({ id: result.id });
      }
      const text = options.format === 'json' ? asJson(formulas, readings) : [asCsv(table, readings)];
      if (options.out === undefined) for (const piece of text) io.out(piece);
      else await session.writeText(text, options.out);
      const failed = readings.filter((reading) => 'error' in reading).length;
      if (failed > 0) io.err(`${failed} of ${formulas.length} formulas are of no cell.\n`);
    }),
  );
}
