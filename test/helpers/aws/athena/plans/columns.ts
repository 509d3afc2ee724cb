import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { ResultShape } from '../engine.ts';
import { type AthenaType, athenaType } from '../sql/result-types.ts';

export function columnInfo(name: string, { name: type, precision, scale }: AthenaType): ColumnInfo {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: type,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: type === 'varchar' || type === 'char',
  };
}

export function columnInfos({ names, types }: ResultShape): ColumnInfo[] {
  return types.map((type, index) => columnInfo(names[index] ?? '', athenaType(type)));
}

/** The column that statements of Hive's answer with. */
export function textColumn(name: string): ColumnInfo {
  return { ...columnInfo(name, { name: 'string', precision: 0, scale: 0 }), CaseSensitive: false };
}
