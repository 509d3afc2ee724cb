import { DialectError, notInDouble } from './dialect-error.ts';
import { nameOf, Reader } from './reader.ts';
import { isWord, type Node, render } from './tree.ts';

/** Options of UNLOAD and COPY by their name in small letters; a flag is true. */
export type TransferOptions = ReadonlyMap<string, string | true>;

export interface Unload {
  readonly kind: 'unload';
  /** The query, in Redshift's SQL. */
  readonly query: string;
  /** `s3://bucket/prefix` */
  readonly to: string;
  readonly options: TransferOptions;
}

export interface CopyFrom {
  readonly kind: 'copy';
  /** The table as written, and its columns if named. */
  readonly table: string;
  readonly columns: string | null;
  /** `s3://bucket/key-or-prefix` */
  readonly from: string;
  readonly options: TransferOptions;
}

/** Options that a value follows, and those that stand alone. */
const valued = new Set(
  'iam_role region delimiter null extension maxfilesize rowgroupsize ignoreheader dateformat timeformat maxerror compupdate statupdate quote encoding acceptinvchars'.split(
    ' ',
  ),
);
const flags = new Set(
  'manifest verbose header gzip bzip2 zstd allowoverwrite cleanpath addquotes escape emptyasnull blanksasnull truncatecolumns removequotes fillrecord explicit_ids serializetojson trimblanks ignoreblanklines'.split(
    ' ',
  ),
);
const formats = new Set(['parquet', 'csv', 'json', 'orc', 'avro']);
const sizes: Readonly<Record<string, number>> = { mb: 1 << 20, gb: 1 << 30 };

function readOptions(reader: Reader): TransferOptions {
  const options = new Map<string, string | true>();
  while (reader.next !== undefined) {
    const name = nameOf(reader.take());
    const value = () => {
      reader.takeWord('as');
      return reader.takeText() ?? nameOf(reader.take());
    };
    if (name === 'format') {
      reader.takeWord('as');
      options.set('format', nameOf(reader.take()));
      const paths = reader.takeText();
      if (paths !== null) options.set('json paths', paths);
    } else if (formats.has(name)) {
      options.set('format', name);
      reader.takeWord('as');
      const paths = reader.takeText();
      if (paths !== null) options.set('json paths', paths);
    } else if (name === 'parallel') {
      options.set(name, isWord(reader.next, 'off', 'false', 'on', 'true') ? nameOf(reader.take()) : 'on');
    } else if (name === 'partition') {
      reader.takeWord('by');
      const group = reader.takeGroup();
      options.set('partition by', render(group?.items ?? []));
      if (reader.takeWord('include')) options.set('include', true);
    } else if (name === 'maxfilesize' || name === 'rowgroupsize') {
      const amount = Number(value());
      const unit = isWord(reader.next, 'mb', 'gb') ? nameOf(reader.take()) : 'mb';
      options.set(name, String(amount * (sizes[unit] ?? 1)));
    } else if (name === 'compupdate' || name === 'statupdate' || name === 'acceptinvchars') {
      reader.takeWord('as');
      const has = isWord(reader.next, 'on', 'off', 'true', 'false', 'preset');
      options.set(name, has ? nameOf(reader.take()) : (reader.takeText() ?? 'on'));
    } else if (valued.has(name)) options.set(name, value());
    else if (flags.has(name)) options.set(name, true);
    else throw notInDouble(`the option ${name.toUpperCase()} of UNLOAD or COPY`);
  }
  if (!options.has('iam_role')) throw new DialectError('IAM_ROLE is missing: no credentials for S3', '42601');
  const format = options.get('format');
  if (format === 'orc' || format === 'avro') throw notInDouble(`the format ${format.toUpperCase()}`);
  return options;
}

function location(text: string | null): string {
  if (text === null || !/^s3:\/\/[^/]+\/./.test(text)) {
    throw new DialectError(`The specified S3 path is not valid: ${text ?? ''}`, '42601');
  }
  return text;
}

/** `UNLOAD ('query') TO 's3://…' …`; the nodes follow the first word. */
export function readUnload(nodes: readonly Node[]): Unload {
  const reader = new Reader(nodes);
  const group = new Reader(reader.takeGroup()?.items ?? []);
  const inner = group.next;
  const dollar = inner?.kind === 'text' ? /^(\$[^$]*\$)([\s\S]*)\1$/.exec(inner.text)?.[2] : undefined;
  const query = dollar ?? group.takeText();
  if (query === null || !reader.takeWord('to')) {
    throw new DialectError("syntax error in UNLOAD: UNLOAD ('query') TO 's3://…' is wanted", '42601');
  }
  return { kind: 'unload', query, to: location(reader.takeText()), options: readOptions(reader) };
}

/** `COPY table (columns) FROM 's3://…' …`; the nodes follow the first word. Null where it copies from elsewhere. */
export function readCopy(nodes: readonly Node[]): CopyFrom | null {
  const from = nodes.findIndex((node) => isWord(node, 'from'));
  if (from < 0) return null;
  const columns = nodes.slice(0, from).find((node) => node.kind === 'group');
  const table = render(nodes.slice(0, from).filter((node) => node.kind !== 'group')).trim();
  const reader = new Reader(nodes.slice(from + 1));
  const place = reader.takeText();
  if (place === null) return null;
  return {
    kind: 'copy',
    table,
    columns: columns === undefined ? null : render([columns]),
    from: location(place),
    options: readOptions(reader),
  };
}
