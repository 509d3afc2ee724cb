import {
  BatchCreatePartition$,
  type BatchCreatePartitionRequest,
  type BatchCreatePartitionResponse,
  GetPartition$,
  type GetPartitionRequest,
  type GetPartitionResponse,
  GetPartitions$,
  type GetPartitionsRequest,
  type GetPartitionsResponse,
  InvalidInputException$,
  type Partition,
  type PartitionError,
} from '@aws-sdk/client-glue';
import { type Catalog, type CatalogTable, partitionKey } from '../catalog/catalog.ts';
import type { DoubleContext } from '../core/context.ts';
import { modelled } from '../core/modelled.ts';
import { type Operation, operation } from '../core/service.ts';
import { pageOf } from './pages.ts';
import { demandTable, notFound } from './tables.ts';

/** Says for each row of partition values whether the expression is true of it. */
export type EvaluatePartitions = (
  table: CatalogTable,
  rows: readonly (readonly string[])[],
  expression: string,
) => Promise<readonly boolean[]>;

/** Which of `count` parts values belong to, always the same. */
function segmentOf(values: readonly string[], count: number): number {
  let hash = 0;
  for (const character of partitionKey(values)) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return hash % count;
}

export function partitionOperations(
  { clock, account }: DoubleContext,
  catalog: Catalog,
  evaluate: EvaluatePartitions,
): Operation[] {
  const demand = (input: { DatabaseName?: string | undefined; TableName?: string | undefined }) =>
    demandTable(catalog, { DatabaseName: input.DatabaseName, Name: input.TableName });

  return [
    operation<GetPartitionsRequest, GetPartitionsResponse>(GetPartitions$, async (input) => {
      const table = demand(input);
      const all = [...table.partitions.values()];
      const rows = all.map(({ Values = [] }) => Values);
      const { Expression = '', Segment } = input;
      let keep: readonly boolean[] = rows.map(() => true);
      if (Expression.trim() !== '') {
        try {
          keep = await evaluate(table, rows, Expression);
        } catch (error) {
          throw modelled(InvalidInputException$, {
            Message: `Unsupported expression '${Expression}': ${error instanceof Error ? error.message : ''}`,
          });
        }
      }
      const found = all.filter(({ Values = [] }, index) => {
        const { SegmentNumber = 0, TotalSegments = 1 } = Segment ?? {};
        return keep[index] === true && segmentOf(Values, TotalSegments) === SegmentNumber;
      });
      const { items, next } = pageOf(found, input.NextToken, Math.min(input.MaxResults ?? 1000, 1000));
      const strip = ({ StorageDescriptor: { Columns: _, ...place } = {}, ...rest }: Partition) => ({
        ...rest,
        StorageDescriptor: place,
      });
      return { Partitions: input.ExcludeColumnSchema === true ? items.map(strip) : [...items], ...next };
    }),
    operation<GetPartitionRequest, GetPartitionResponse>(GetPartition$, (input) => {
      const found = demand(input).partitions.get(partitionKey(input.PartitionValues ?? []));
      if (found === undefined) throw notFound('Cannot find partition.');
      return { Partition: found };
    }),
    operation<BatchCreatePartitionRequest, BatchCreatePartitionResponse>(BatchCreatePartition$, (input) => {
      const table = demand(input);
      const list = input.PartitionInputList ?? [];
      if (list.length > 100) {
        throw modelled(InvalidInputException$, {
          Message: `1 validation error detected: Value at 'partitionInputList' failed to satisfy constraint: Member must have length less than or equal to 100`,
        });
      }
      const keys = table.table.PartitionKeys ?? [];
      const errors: PartitionError[] = [];
      for (const { Values = [], ...rest } of list) {
        const refuse = (ErrorCode: string, ErrorMessage: string) =>
          errors.push({ PartitionValues: Values, ErrorDetail: { ErrorCode, ErrorMessage } });
        if (Values.length !== keys.length) {
          refuse(
            'InvalidInputException',
            'The number of partition keys do not match the number of partition values',
          );
        } else if (table.partitions.has(partitionKey(Values))) {
          refuse('AlreadyExistsException', 'Partition already exists.');
        } else {
          table.partitions.set(partitionKey(Values), {
            Values,
            ...rest,
            DatabaseName: table.database,
            TableName: table.name,
            CreationTime: clock.now(),
            CatalogId: account,
          });
        }
      }
      return errors.length === 0 ? {} : { Errors: errors };
    }),
  ];
}
