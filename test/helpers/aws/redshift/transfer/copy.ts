import { createWriteStream } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { quoteText } from '#main/engine/sql-text.ts';
import type { ObjectStore } from '../../s3/store.ts';
import { DialectError, notInDouble } from '../dialect/dialect-error.ts';
import { type TranslateOptions, translateNodes } from '../dialect/expressions.ts';
import type { CopyFrom, TransferOptions } from '../dialect/transfer-options.ts';
import { parseTree, render } from '../dialect/tree.ts';
import type { DescribeQuery, PreparedTransfer, QueryColumn } from '../wire/statements.ts';
import type { LocalWork } from './local.ts';
import { type SourceObject, sourcesOf } from './location.ts';
import { transferType } from './types.ts';

interface Tools {
  readonly store: ObjectStore;
  readonly local: LocalWork;
}

/** What Redshift does not take with Parquet. */
const notWithParquet = [
  'region',
  'maxerror',
  'delimiter',
  'ignoreheader',
  'gzip',
  'dateformat',
  'timeformat',
  'null',
];

/** Each object as a file of ours, unpacked if need be. */
async function filesOf(
  sources: readonly SourceObject[],
  local: LocalWork,
  gunzip: boolean,
): Promise<string[]> {
  const files: string[] = [];
  for (const { object } of sources) {
    if (!gunzip && object.file !== undefined) {
      files.push(object.file);
      continue;
    }
    const file = local.file();
    const from = object.read(0, object.size);
    await (gunzip
      ? pipeline(from, createGunzip(), createWriteStream(file))
      : pipeline(from, createWriteStream(file)));
    files.push(file);
  }
  return files;
}

function isTextual(type: string): boolean {
  return type === 'VARCHAR';
}

/** The columns of the files by place, each as text the server reads; refuses what Redshift would. */
async function parquetColumns(
  files: readonly string[],
  columns: readonly QueryColumn[],
  options: TransferOptions,
  table: string,
  local: LocalWork,
): Promise<string[]> {
  const list = files.map(quoteText).join(', ');
  const found = await local.rows(`DESCRIBE SELECT * FROM read_parquet([${list}])`);
  if (found.length !== columns.length) {
    throw new DialectError(
      `Spectrum Scan Error: Unmatched number of columns between table and file. Table columns: ${columns.length}, Data columns: ${found.length}`,
      'XX000',
    );
  }
  return columns.map((column, index) => {
    const [name, stored] = (found[index] ?? []).map(String);
    const wanted = transferType(column, 0);
    const isNested = /\[\]$|^(STRUCT|MAP)\(/.test(stored ?? '');
    const value = `"${(name ?? '').replaceAll('"', '""')}"`;
    if (column.oid === 3802 && options.has('serializetojson')) {
      return `CAST(to_json(${value}) AS VARCHAR)`;
    }
    const isTimestamp = /^TIMESTAMP/.test(stored ?? '') && /^TIMESTAMP/.test(wanted.stored);
    const isSame =
      stored === wanted.stored || isTimestamp || (isTextual(wanted.stored) && isTextual(stored ?? ''));
    if (!isSame || isNested) {
      throw new DialectError(
        `Spectrum Scan Error: File has an incompatible Parquet schema for column ${column.name} of ${table}. Column type: ${wanted.base}, Parquet schema: ${stored} ${name}`,
        'XX000',
      );
    }
    return wanted.write?.(value) ?? `CAST(${value} AS VARCHAR)`;
  });
}

async function jsonColumns(columns: readonly QueryColumn[]): Promise<string[]> {
  return columns.map(({ name, oid }) => {
    const path = quoteText(`$."${name}"`);
    return oid === 3802
      ? `CAST(json_extract(json, ${path}) AS VARCHAR)`
      : `json_extract_string(json, ${path})`;
  });
}

/** A file of the server's CSV from a query of ours. */
async function serverFile(selected: readonly string[], from: string, local: LocalWork): Promise<string> {
  const file = local.file();
  const named = selected.map((sql, index) => `${sql} AS c${index}`).join(', ');
  await local.run(
    `COPY (SELECT ${named} FROM ${from}) TO ${quoteText(file)} (FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '')`,
  );
  return file;
}

/** COPY: the objects become text that the server loads in the session's own transaction. */
export async function prepareCopy(
  copy: CopyFrom,
  describe: DescribeQuery,
  translate: TranslateOptions,
  { store, local }: Tools,
): Promise<PreparedTransfer> {
  const { options } = copy;
  const format = options.get('format') ?? 'text';
  const isParquet = format === 'parquet';
  const wrong = isParquet ? notWithParquet.find((name) => options.has(name)) : undefined;
  if (wrong !== undefined) {
    throw new DialectError(`${wrong.toUpperCase()} argument is not supported for PARQUET based COPY`);
  }
  const paths = options.get('json paths');
  if (paths !== undefined && paths !== 'auto') throw notInDouble("COPY of JSON other than 'auto'");
  const named = (text: string) => render(translateNodes(parseTree(text), translate));
  const table = named(copy.table);
  const list = copy.columns === null ? '' : named(copy.columns);
  const columns = await describe(`SELECT ${list === '' ? '*' : list.slice(1, -1)} FROM ${table} LIMIT 0`);
  const sources = await sourcesOf(store, copy.from, {
    manifest: options.has('manifest'),
    parquet: isParquet,
  });
  const files = await filesOf(sources, local, options.has('gzip'));
  const all = files.map(quoteText).join(', ');
  let file: string;
  let how = "FORMAT csv, NULL ''";
  if (isParquet) {
    const selected = await parquetColumns(files, columns, options, table, local);
    file = await serverFile(selected, `read_parquet([${all}])`, local);
  } else if (format === 'json') {
    file = await serverFile(await jsonColumns(columns), `read_ndjson_objects([${all}])`, local);
  } else {
    const skipped = Number(options.get('ignoreheader') ?? 0);
    file = local.file();
    await joined(files, file, skipped);
    const delimiter = String(options.get('delimiter') ?? (format === 'csv' ? ',' : '|'));
    const nothing = String(options.get('null') ?? '');
    how = `FORMAT ${format === 'csv' ? 'csv' : 'text'}, DELIMITER ${quoteText(delimiter)}, NULL ${quoteText(nothing)}`;
  }
  await chmod(file, 0o644);
  return {
    sql: `COPY ${table} ${list} FROM ${quoteText(file)} (${how})`,
    async finish(rows) {
      await rm(file, { force: true });
      const notice = `Load into table '${copy.table}' completed, ${rows} record(s) loaded successfully.`;
      return { tag: 'COPY', notice };
    },
  };
}

/** Text files one behind the other, without the first lines of each. */
async function joined(files: readonly string[], to: string, skipped: number): Promise<void> {
  await writeFile(to, '');
  for (const one of files) {
    let bytes = await readFile(one);
    for (let line = 0; line < skipped; line += 1) {
      const end = bytes.indexOf(10);
      bytes = end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 1);
    }
    const isEnded = bytes.length === 0 || bytes.at(-1) === 10;
    await writeFile(to, isEnded ? bytes : Buffer.concat([bytes, Buffer.from('\n')]), { flag: 'a' });
  }
}
