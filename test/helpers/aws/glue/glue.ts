import type { Catalog } from '../catalog/catalog.ts';
import type { DoubleContext } from '../core/context.ts';
import { ServiceError } from '../core/errors.ts';
import { defineJsonService } from '../core/json-service.ts';
import type { AwsService } from '../core/service.ts';
import { type EvaluatePartitions, partitionOperations } from './partitions.ts';
import { tableOperations } from './tables.ts';

export function createGlue(
  context: DoubleContext,
  catalog: Catalog,
  evaluate: EvaluatePartitions,
): AwsService {
  return defineJsonService({
    signingName: 'glue',
    target: 'AWSGlue',
    throttled: new ServiceError('ThrottlingException', 'Rate exceeded'),
    operations: [...tableOperations(context, catalog), ...partitionOperations(context, catalog, evaluate)],
  });
}
