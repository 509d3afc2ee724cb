import type { ColumnMetadata } from '@aws-sdk/client-redshift-data';
import type pg from 'pg';
import { redshiftTypes } from '../wire/row-description.ts';

/** A type as drivers of Redshift call it, with the precision and scale that are always its own. */
interface TypeName {
  readonly name: string;
  readonly precision: number;
  readonly scale?: number;
  readonly signed?: boolean;
  readonly text?: boolean;
}

const types: ReadonlyMap<number, TypeName> = new Map([
  [16, { name: 'bool', precision: 1 }],
  [21, { name: 'int2', precision: 5, signed: true }],
  [23, { name: 'int4', precision: 10, signed: true }],
  [20, { name: 'int8', precision: 19, signed: true }],
  [26, { name: 'oid', precision: 10 }],
  [700, { name: 'float4', precision: 8, scale: 8, signed: true }],
  [701, { name: 'float8', precision: 17, scale: 17, signed: true }],
  [1700, { name: 'numeric', precision: 38, signed: true }],
  [18, { name: 'char', precision: 1, text: true }],
  [19, { name: 'name', precision: 128, text: true }],
  [25, { name: 'varchar', precision: 65_535, text: true }],
  [1042, { name: 'bpchar', precision: 65_535, text: true }],
  [1043, { name: 'varchar', precision: 65_535, text: true }],
  [1082, { name: 'date', precision: 13 }],
  [1083, { name: 'time', precision: 15, scale: 6 }],
  [1266, { name: 'timetz', precision: 21, scale: 6 }],
  [1114, { name: 'timestamp', precision: 29, scale: 6 }],
  [1184, { name: 'timestamptz', precision: 35, scale: 6 }],
  [redshiftTypes.super, { name: 'super', precision: 65_535, text: true }],
  [redshiftTypes.varbyte, { name: 'varbyte', precision: 64_000 }],
  [redshiftTypes.geometry, { name: 'geometry', precision: 1_048_447 }],
  [redshiftTypes.geography, { name: 'geography', precision: 1_000_000 }],
  [redshiftTypes.intervalYearToMonth, { name: 'intervaly2m', precision: 32 }],
  [redshiftTypes.intervalDayToSecond, { name: 'intervald2s', precision: 64, scale: 6 }],
  [1186, { name: 'interval', precision: 49, scale: 6 }],
]);

function typeOf(oid: number): TypeName {
  return types.get(oid) ?? { name: 'varchar', precision: 65_535, text: true };
}

export interface ColumnOrigin {
  readonly schema: string;
  readonly table: string;
  readonly nullable: boolean;
}

/** What the Data API says of a result's column; `longestScale` is that of the values where no type tells one. */
export function columnMetadata(
  field: pg.FieldDef,
  longestScale: number,
  origin: ColumnOrigin | undefined,
): ColumnMetadata {
  const type = typeOf(field.dataTypeID);
  const modifier = field.dataTypeModifier;
  const isNumeric = field.dataTypeID === 1700;
  const isSized = field.dataTypeID === 1042 || field.dataTypeID === 1043;
  const [precision, scale] = isNumeric
    ? modifier > 0
      ? [((modifier - 4) >> 16) & 0xffff, (modifier - 4) & 0x7ff]
      : [38, longestScale]
    : [isSized && modifier > 0 ? modifier - 4 : type.precision, type.scale ?? 0];
  return {
    isCaseSensitive: type.text ?? false,
    isCurrency: false,
    isSigned: type.signed ?? false,
    label: field.name,
    length: 0,
    name: field.name,
    nullable: (origin?.nullable ?? true) ? 1 : 0,
    precision,
    scale,
    schemaName: origin?.schema ?? '',
    tableName: origin?.table ?? '',
    typeName: type.name,
  };
}
