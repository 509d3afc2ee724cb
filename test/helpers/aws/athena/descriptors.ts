import type { StorageDescriptor } from '@aws-sdk/client-glue';
import type { ObjectFormat } from './plans/write-objects.ts';

/** How Glue tells the formats of tables. */
const formats: Readonly<Record<ObjectFormat, readonly [input: string, output: string, serde: string]>> = {
  parquet: [
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  ],
  csv: [
    'org.apache.hadoop.mapred.TextInputFormat',
    'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  ],
  json: [
    'org.apache.hadoop.mapred.TextInputFormat',
    'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    'org.openx.data.jsonserde.JsonSerDe',
  ],
};

export interface ColumnSpec {
  readonly name: string;
  /** As Glue writes types: `bigint`, `decimal(10,2)`, `array<string>`. */
  readonly type: string;
  readonly comment?: string;
}

export function glueColumns(columns: readonly ColumnSpec[]) {
  return columns.map(({ name, type, comment }) => ({
    Name: name.toLowerCase(),
    Type: type,
    ...(comment === undefined ? {} : { Comment: comment }),
  }));
}

export function descriptorOf(
  columns: readonly ColumnSpec[],
  location: string,
  format: ObjectFormat,
  serdeParameters: Readonly<Record<string, string>> = { 'serialization.format': '1' },
): StorageDescriptor {
  const [input, output, serde] = formats[format];
  return {
    Columns: glueColumns(columns),
    Location: location,
    InputFormat: input,
    OutputFormat: output,
    Compressed: false,
    NumberOfBuckets: -1,
    SerdeInfo: { SerializationLibrary: serde, Parameters: { ...serdeParameters } },
    StoredAsSubDirectories: false,
  };
}
