import type { ColumnKind, ColumnType } from '#shared/model/column.ts';
import type { TextColumn } from '../../engine/text-rows.ts';
import { arrayAsJson } from './arrays.ts';
import { beforeChrist, inUtc } from './moments.ts';
import type { WireField } from './wire.ts';

/** A text that the server prints otherwise than staged rows are written. */
export interface Rewrite {
  /** Whether it is needed, by the bytes of the text; absent: always. */
  needed?(bytes: Uint8Array, end: number): boolean;
  text(text: string): string;
}

/** A column of the wire. */
export interface WireColumn extends TextColumn {
  readonly rewrite?: Rewrite;
}

/** A type of the server's catalog that is not built in. */
export interface OwnType {
  readonly name: string;
  /** `e` an enumeration, `b` a base type, `c` a row, `r` and `m` ranges. */
  readonly form: string;
  /** Of an array, the type of its elements; 0 otherwise. */
  readonly element: number;
}

type Shape = readonly [kind: ColumnKind, native: string, bits?: number];

/** Types by their number in pg_type.dat; from 4000 on, and 1188, 1190, 3000 and 3001, those of Redshift's drivers. */
const shapes: ReadonlyMap<number, Shape> = new Map<number, Shape>([
  [16, ['boolean', 'boolean']],
  [17, ['bytes', 'bytea']],
  [18, ['text', '"char"']],
  [19, ['text', 'name']],
  [20, ['integer', 'bigint', 64]],
  [21, ['integer', 'smallint', 16]],
  [23, ['integer', 'integer', 32]],
  [24, ['text', 'regproc']],
  [25, ['text', 'text']],
  // Numbers of 32 bits without a sign.
  [26, ['integer', 'oid', 64]],
  [28, ['integer', 'xid', 64]],
  [29, ['integer', 'cid', 64]],
  [114, ['json', 'json']],
  [142, ['text', 'xml']],
  [600, ['other', 'point']],
  [601, ['other', 'lseg']],
  [602, ['other', 'path']],
  [603, ['other', 'box']],
  [604, ['other', 'polygon']],
  [628, ['other', 'line']],
  [650, ['text', 'cidr']],
  [700, ['float', 'real', 32]],
  [701, ['float', 'double precision', 64]],
  [705, ['text', 'unknown']],
  [718, ['other', 'circle']],
  [774, ['text', 'macaddr8']],
  [790, ['other', 'money']],
  [829, ['text', 'macaddr']],
  [869, ['text', 'inet']],
  [1042, ['text', 'character']],
  [1043, ['text', 'character varying']],
  [1082, ['date', 'date']],
  [1083, ['time', 'time']],
  [1114, ['timestamp', 'timestamp']],
  [1184, ['timestamptz', 'timestamptz']],
  [1186, ['interval', 'interval']],
  [1188, ['interval', 'interval year to month']],
  [1190, ['interval', 'interval day to second']],
  [1266, ['other', 'timetz']],
  [1560, ['other', 'bit']],
  [1562, ['other', 'bit varying']],
  [1700, ['decimal', 'numeric']],
  [2205, ['text', 'regclass']],
  [2206, ['text', 'regtype']],
  [2278, ['text', 'void']],
  [2935, ['other', 'hllsketch']],
  [2950, ['text', 'uuid']],
  [3000, ['other', 'geometry']],
  [3001, ['other', 'geography']],
  [3220, ['text', 'pg_lsn']],
  [3614, ['other', 'tsvector']],
  [3615, ['other', 'tsquery']],
  [3802, ['json', 'jsonb']],
  [4000, ['json', 'super']],
  [4072, ['text', 'jsonpath']],
  [6551, ['bytes', 'varbyte']],
]);

/** Arrays that are built in, and their elements. */
const elements: ReadonlyMap<number, number> = new Map([
  [143, 142],
  [199, 114],
  [629, 628],
  [651, 650],
  [719, 718],
  [775, 774],
  [791, 790],
  [1000, 16],
  [1001, 17],
  [1002, 18],
  [1003, 19],
  [1005, 21],
  [1007, 23],
  [1009, 25],
  [1010, 27],
  [1011, 28],
  [1012, 29],
  [1014, 1042],
  [1015, 1043],
  [1016, 20],
  [1017, 600],
  [1018, 601],
  [1019, 602],
  [1020, 603],
  [1021, 700],
  [1022, 701],
  [1027, 604],
  [1028, 26],
  [1040, 829],
  [1041, 869],
  [1115, 1114],
  [1182, 1082],
  [1183, 1083],
  [1185, 1184],
  [1187, 1186],
  [1231, 1700],
  [1270, 1266],
  [1561, 1560],
  [1563, 1562],
  [2951, 2950],
  [3807, 3802],
]);

const box = 603;
const varbyte = 6551;

/** Types whose modifier is a length, four bytes longer than it, or as it is. */
const lengths: ReadonlyMap<number, number> = new Map([
  [1042, 4],
  [1043, 4],
  [1560, 0],
  [1562, 0],
  [6551, 4],
]);

function numeric(modifier: number): ColumnType {
  // Undeclared: any digits at all.
  if (modifier < 4) return { kind: 'decimal', native: 'numeric' };
  const packed = modifier - 4;
  const precision = (packed >> 16) & 0xffff;
  const scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
  return { kind: 'decimal', native: `numeric(${precision},${scale})`, precision, scale };
}

function shaped([kind, name, bits]: Shape, oid: number, modifier: number): ColumnType {
  const over = lengths.get(oid);
  const native = over === undefined || modifier < over || modifier < 0 ? name : `${name}(${modifier - over})`;
  return { kind, native, ...(bits === undefined ? {} : { bits }) };
}

/** The type of a column by its number and modifier. */
export function wireType(oid: number, modifier: number, own: ReadonlyMap<number, OwnType>): ColumnType {
  if (oid === 1700) return numeric(modifier);
  const shape = shapes.get(oid);
  if (shape !== undefined) return shaped(shape, oid, modifier);
  const made = own.get(oid);
  const element = elements.get(oid) ?? made?.element ?? 0;
  if (element !== 0) return { kind: 'list', native: `${wireType(element, modifier, own).native}[]` };
  if (made === undefined) return { kind: 'other', native: `type ${oid}` };
  return { kind: made.form === 'e' ? 'text' : 'other', native: made.name };
}

const letterC = 0x43;
const zero = 0x30;
const plus = 0x2b;

const christ: Rewrite = { needed: (bytes, end) => bytes[end - 1] === letterC, text: beforeChrist };
const utc: Rewrite = {
  needed: (bytes, end) => bytes[end - 1] !== zero || bytes[end - 2] !== zero || bytes[end - 3] !== plus,
  text: inUtc,
};

const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** How an element stands in a list's JSON: numbers with all their digits, what is none of JSON's as text. */
function elementWriter(oid: number, own: ReadonlyMap<number, OwnType>): (text: string) => string {
  const { kind } = wireType(oid, -1, own);
  const rewrite = rewriteOf(oid, own);
  switch (kind) {
    case 'boolean':
      return (text) => (text === 't' ? 'true' : 'false');
    case 'integer':
    case 'decimal':
    case 'float':
      return (text) => (number.test(text) ? text : JSON.stringify(text));
    case 'json':
      return (text) => text;
    default:
      return (text) => JSON.stringify(rewrite === undefined ? text : rewrite.text(text));
  }
}

function rewriteOf(oid: number, own: ReadonlyMap<number, OwnType>): Rewrite | undefined {
  const element = elements.get(oid) ?? own.get(oid)?.element ?? 0;
  if (element !== 0) {
    const write = elementWriter(element, own);
    return { text: (text) => arrayAsJson(text, write, element === box ? ';' : ',') };
  }
  if (oid === varbyte) return { text: (text) => (text.startsWith('\\x') ? text : `\\x${text}`) };
  const kind = shapes.get(oid)?.[0];
  if (kind === 'date' || kind === 'timestamp') return christ;
  return kind === 'timestamptz' ? utc : undefined;
}

export function wireColumns(
  fields: readonly WireField[],
  own: ReadonlyMap<number, OwnType>,
): readonly WireColumn[] {
  return fields.map(({ name, oid, modifier }) => {
    const rewrite = rewriteOf(oid, own);
    return { name, type: wireType(oid, modifier, own), ...(rewrite === undefined ? {} : { rewrite }) };
  });
}
