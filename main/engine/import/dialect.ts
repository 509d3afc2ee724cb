import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { ImportOptions } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Engine } from '../engine.ts';
import { quoteText } from '../sql-text.ts';

/** How delimited text is written. */
export interface Dialect {
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  readonly escape: string;
  readonly header: boolean;
  readonly skip: number;
}

/** Lines the engine's sniffer looks at. */
const sampleLines = 4096;

const sniffedSchema = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.coerce.number(),
  z.boolean(),
  z.array(z.string()),
]);

interface Sniffed {
  readonly dialect: Dialect;
  readonly names: readonly string[];
}

function given(options: ImportOptions): string {
  const one = (name: string, value: string | number | boolean | undefined) =>
    value === undefined ? '' : `, ${name} = ${typeof value === 'string' ? quoteText(value) : String(value)}`;
  return [
    one('delim', options.delimiter),
    one('quote', options.quote),
    one('escape', options.escape),
    one('header', options.header),
    one('skip', options.skip),
  ].join('');
}

async function sniffOnce(
  engine: Engine,
  file: string,
  options: ImportOptions,
  tolerant: boolean,
  signal: AbortSignal | undefined,
): Promise<Sniffed> {
  const table = await engine.query(
    `SELECT Delimiter, Quote, Escape, SkipRows, HasHeader, to_json(list_transform(Columns, lambda c: c.name))::VARCHAR
    FROM sniff_csv(${quoteText(file)}, sample_size = ${sampleLines}${tolerant ? ', ignore_errors = true' : ''}${given(options)})`,
    { signal },
  );
  const row = table.values.map((column) => column[0]);
  const [delimiter, quote, escaping, skip, header, names] = sniffedSchema.parse([
    ...row.slice(0, 5),
    z.array(z.string()).parse(JSON.parse(String(row[5]))),
  ]);
  // The sniffer says "(empty)" of what the sample did not need; a quote may still stand further down.
  const sure = (text: string) => (text === '(empty)' ? undefined : text);
  const quoted = options.quote ?? sure(quote) ?? '"';
  return {
    dialect: {
      delimiter: options.delimiter ?? delimiter,
      quote: quoted,
      escape: options.escape ?? sure(escaping) ?? quoted,
      header: options.header ?? header,
      skip: options.skip ?? skip,
    },
    names,
  };
}

/** Lines above a table are a preamble only where they are no table themselves: at most one holds the delimiter. */
async function isPreamble(file: string, { delimiter, skip }: Dialect): Promise<boolean> {
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let looked = 0;
  let delimited = 0;
  try {
    for await (const line of lines) {
      looked += 1;
      if (looked > skip) break;
      if (line.includes(delimiter)) delimited += 1;
    }
  } finally {
    lines.close();
  }
  return delimited <= 1;
}

/**
 * The dialect and the names of the columns. A file with ragged rows makes the strict sniffer give up and see one
 * column; then a tolerant look decides. The sniffer also passes over good rows to reach a longer one further down:
 * what it would skip must look like a preamble, or nothing is skipped and the longer row is a reject.
 */
export async function sniffDialect(
  engine: Engine,
  file: string,
  fileName: string,
  options: ImportOptions,
  signal?: AbortSignal,
): Promise<Sniffed> {
  const found = await sniffEither(engine, file, fileName, options, signal);
  const { skip } = found.dialect;
  if (options.skip !== undefined || skip === 0 || (await isPreamble(file, found.dialect))) return found;
  return sniffOnce(engine, file, { ...options, skip: 0 }, true, signal);
}

async function sniffEither(
  engine: Engine,
  file: string,
  fileName: string,
  options: ImportOptions,
  signal: AbortSignal | undefined,
): Promise<Sniffed> {
  const strict = await sniffOnce(engine, file, options, false, signal).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    return null;
  });
  if (strict !== null && strict.names.length > 1) return strict;
  try {
    const tolerant = await sniffOnce(engine, file, options, true, signal);
    return strict === null || tolerant.names.length > strict.names.length ? tolerant : strict;
  } catch (error) {
    if (strict !== null) return strict;
    if (signal?.aborted) throw error;
    throw new AppError('input.invalid', `${fileName} cannot be read as delimited text.`, {
      hint: 'Set its delimiter, quote and encoding, or choose another format.',
      details: { file: fileName },
      cause: error,
    });
  }
}
