import type { Frame } from './frames.ts';

/** Types by their OID in PostgreSQL and what they are in Redshift; two of them only the database knows. */
export interface TypeIds {
  readonly geometry: number;
  readonly geography: number;
}

const jsonb = 3802;
const bytea = 17;
const interval = 1186;

/** Redshift's OIDs of what PostgreSQL has not. */
export const redshiftTypes = {
  super: 4000,
  varbyte: 6551,
  geometry: 3000,
  geography: 3001,
  intervalYearToMonth: 1188,
  intervalDayToSecond: 1190,
} as const;

function redshiftType(oid: number, modifier: number, ids: TypeIds): number {
  if (oid === jsonb) return redshiftTypes.super;
  if (oid === bytea) return redshiftTypes.varbyte;
  if (oid === ids.geometry) return redshiftTypes.geometry;
  if (oid === ids.geography) return redshiftTypes.geography;
  if (oid !== interval || modifier === -1) return oid;
  // The upper half names the fields an interval has; 2 is months, 4 years.
  return ((modifier >> 16) & 0x7fff & ~6) === 0
    ? redshiftTypes.intervalYearToMonth
    : redshiftTypes.intervalDayToSecond;
}

/** The text of a value as Redshift writes it. */
type Rewrite = (text: Buffer) => Buffer;

/** VARBYTE has no `\x` before its digits. */
const onlyDigits: Rewrite = (text) => text.subarray(2);

/** SUPER has no gaps between its parts, but in its texts. */
const withoutGaps: Rewrite = (text) =>
  Buffer.from(text.toString('utf8').replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_all, quoted) => quoted ?? ''));

export interface Described {
  readonly bytes: Buffer;
  /** The columns whose text Redshift writes otherwise, and how. */
  readonly rewrites: ReadonlyMap<number, Rewrite>;
}

/** A RowDescription with the types as Redshift numbers them. */
export function describeAsRedshift({ bytes }: Frame, ids: TypeIds): Described {
  const made = Buffer.from(bytes);
  const rewrites = new Map<number, Rewrite>();
  const count = made.readUInt16BE(5);
  let at = 7;
  for (let column = 0; column < count; column += 1) {
    at = made.indexOf(0, at) + 1;
    const oid = made.readUInt32BE(at + 6);
    made.writeUInt32BE(redshiftType(oid, made.readInt32BE(at + 12), ids), at + 6);
    const isText = made.readUInt16BE(at + 16) === 0;
    if (oid === bytea && isText) rewrites.set(column, onlyDigits);
    if (oid === jsonb && isText) rewrites.set(column, withoutGaps);
    at += 18;
  }
  return { bytes: made, rewrites };
}

/** A DataRow whose texts are as Redshift writes them. */
export function rowAsRedshift(bytes: Buffer, rewrites: Described['rewrites']): Buffer {
  const count = bytes.readUInt16BE(5);
  const parts: Buffer[] = [];
  let at = 7;
  for (let column = 0; column < count; column += 1) {
    const size = bytes.readInt32BE(at);
    const end = at + 4 + Math.max(size, 0);
    const rewrite = size < 0 ? undefined : rewrites.get(column);
    if (rewrite === undefined) parts.push(bytes.subarray(at, end));
    else {
      const text = rewrite(bytes.subarray(at + 4, end));
      const head = Buffer.alloc(4);
      head.writeInt32BE(text.length);
      parts.push(head, text);
    }
    at = end;
  }
  const all = Buffer.concat([bytes.subarray(0, 7), ...parts]);
  all.writeUInt32BE(all.length - 1, 1);
  return all;
}
