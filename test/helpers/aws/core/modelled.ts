import { ServiceError } from './errors.ts';
import { NormalizedSchema, type SchemaRef } from './schema.ts';
import { encodeJson } from './schema-json.ts';

/** The error of one of the SDK's error shapes, e.g. `modelled(InvalidRequestException$, { Message: '…' })`. */
export function modelled(schema: SchemaRef, members: Readonly<Record<string, unknown>> = {}): ServiceError {
  const shape = NormalizedSchema.of(schema);
  const traits = shape.getMergedTraits();
  const query = traits.awsQueryError;
  const [queryCode, queryStatus]: readonly unknown[] = Array.isArray(query) ? query : [];
  const status =
    typeof traits.httpError === 'number' ? traits.httpError : traits.error === 'server' ? 500 : 400;
  const message = members.message ?? members.Message;
  encodeJson(schema, members, `$${shape.getName() ?? ''}`);
  return new ServiceError(
    typeof queryCode === 'string' ? queryCode : (shape.getName() ?? ''),
    typeof message === 'string' ? message : '',
    { status: typeof queryStatus === 'number' ? queryStatus : status, members },
  );
}
