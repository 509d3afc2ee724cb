import { chmod } from 'node:fs/promises';
import { quoteName, quoteText } from '#main/engine/sql-text.ts';
import type { ObjectStore } from '../../s3/store.ts';
import { DialectError, notInDouble } from '../dialect/dialect-error.ts';
import type { TranslateOptions } from '../dialect/expressions.ts';
import { translateStatement } from '../dialect/statement.ts';
import type { TransferOptions, Unload } from '../dialect/transfer-options.ts';
import { isWord, parseTree } from '../dialect/tree.ts';
import type { DescribeQuery, PreparedTransfer, QueryColumn } from '../wire/statements.ts';
import type { LocalWork } from './local.ts';
import { type Location, locate } from './location.ts';
import { transferType } from './types.ts';

/** How a file of each format is written, and how its name ends. */
function writing(options: TransferOptions): { readonly format: string; readonly ending: string } {
  const ending = options.get('extension');
  const zipped = options.get('gzip') === true;
  const end = typeof ending === 'string' ? `.${ending}` : zipped ? '.gz' : '';
  const compression = zipped ? ', COMPRESSION gzip' : '';
  if (options.has('bzip2') || options.has('zstd')) throw notInDouble('UNLOAD with BZIP2 or ZSTD');
  if (options.get('format') === 'parquet') {
    if (zipped || options.has('delimiter') || options.has('header')) {
      throw new DialectError('UNLOAD: the option is not supported for PARQUET', '42601');
    }
    return { format: 'FORMAT parquet, COMPRESSION snappy', ending: `.parquet${end}` };
  }
  if (options.get('format') === 'json') return { format: `FORMAT json${compression}`, ending: end };
  const isCsv = options.get('format') === 'csv';
  const delimiter = options.get('delimiter') ?? (isCsv ? ',' : '|');
  const header = options.has('header') ? 'HEADER true' : 'HEADER false';
  const nothing = options.get('null') ?? '';
  const text = `FORMAT csv, ${header}, DELIMITER ${quoteText(String(delimiter))}, NULLSTR ${quoteText(String(nothing))}`;
  return { format: `${text}${compression}`, ending: end };
}

/** Refuses to write where something is; or clears the place. */
function prepareDestination(store: ObjectStore, { bucket, key }: Location, options: TransferOptions): void {
  const there = store.list(bucket, key);
  if (options.has('cleanpath')) for (const one of there) store.delete(bucket, one.key);
  else if (there.length > 0 && !options.has('allowoverwrite')) {
    throw new DialectError(
      'Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.',
      'XX000',
    );
  }
}

async function longestScales(local: LocalWork, columns: readonly QueryColumn[]): Promise<readonly number[]> {
  const scale = (index: number) =>
    `coalesce(max(CASE WHEN contains(c${index}, '.') THEN length(c${index}) - strpos(c${index}, '.') END), 0)`;
  const asked = columns.map((column, index) => (column.oid === 1700 ? scale(index) : '0'));
  const [row = []] = await local.rows(`SELECT ${asked.join(', ')} FROM unloaded`);
  return row.map(Number);
}

/** UNLOAD: the server writes its rows as text, and files of the format asked for become objects. */
export async function prepareUnload(
  { query, to, options }: Unload,
  describe: DescribeQuery,
  translate: TranslateOptions,
  { store, local, slices }: { store: ObjectStore; local: LocalWork; slices: number },
): Promise<PreparedTransfer> {
  if (options.has('partition by')) throw notInDouble('UNLOAD with PARTITION BY');
  const place = locate(store, to);
  const { format, ending } = writing(options);
  if (parseTree(query).some((node) => isWord(node, 'limit'))) {
    throw new DialectError('Limit clause is not supported');
  }
  const translated = translateStatement(query, translate);
  if (translated.kind !== 'sql') throw new DialectError('UNLOAD wants a query', '42601');
  const columns = await describe(translated.sql);
  prepareDestination(store, place, options);
  const file = local.file();
  const names = columns.map((_, index) => `c${index}`);

  async function write(rows: number): Promise<void> {
    const declared = names.map((name) => `'${name}': 'VARCHAR'`).join(', ');
    await local.run(
      `CREATE OR REPLACE TEMP TABLE unloaded AS SELECT * FROM read_csv(${quoteText(file)}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, max_line_size = 20000000, columns = {${declared}})`,
    );
    const scales = await longestScales(local, columns);
    const types = columns.map((column, index) => transferType(column, scales[index] ?? 0));
    const selected = columns.map(({ name }, index) => {
      const { stored, read = (text: string) => `CAST(${text} AS ${stored})` } = types[index] ?? {
        stored: 'VARCHAR',
      };
      return `${read(`c${index}`)} AS ${quoteName(name)}`;
    });
    const isParallel = options.get('parallel') !== 'off' && options.get('parallel') !== 'false';
    const count = isParallel ? Math.max(1, Math.min(slices, rows)) : 1;
    const entries: object[] = [];
    for (let slice = 0; slice < count; slice += 1) {
      const part = isParallel ? `${String(slice).padStart(4, '0')}_part_00` : '000';
      const written = store.temporary();
      const rowsOf = `SELECT ${selected.join(', ')} FROM unloaded WHERE rowid % ${count} = ${slice} ORDER BY rowid`;
      await local.run(`COPY (${rowsOf}) TO ${quoteText(written)} (${format})`);
      const object = await store.adopt(place.bucket, `${place.key}${part}${ending}`, written);
      const isVerbose = options.has('verbose');
      const [[records] = []] = isVerbose
        ? await local.rows(`SELECT count(*) FROM unloaded WHERE rowid % ${count} = ${slice}`)
        : [];
      const meta = { content_length: object.size, ...(isVerbose && { record_count: Number(records) }) };
      entries.push({ url: `s3://${place.bucket}/${object.key}`, meta });
    }
    if (!options.has('manifest')) return;
    const elements = columns.map(({ name }, index) => ({ name, type: { base: types[index]?.base } }));
    const manifest = options.has('verbose')
      ? {
          entries,
          schema: { elements },
          meta: { content_length: entries.length, record_count: rows },
          author: { name: 'Amazon Redshift', version: '1.0.0' },
        }
      : { entries };
    await store.put(place.bucket, `${place.key}manifest`, JSON.stringify(manifest, null, 2));
  }

  return {
    sql: `COPY (${translated.sql}) TO ${quoteText(file)} (FORMAT csv, FORCE_QUOTE *, NULL '')`,
    async finish(rows) {
      await chmod(file, 0o644).catch(() => undefined);
      await write(rows);
      return { tag: 'UNLOAD', notice: `UNLOAD completed, ${rows} record(s) unloaded successfully.` };
    },
  };
}
