import { NormalizedSchema } from '@smithy/core/schema';

export { NormalizedSchema };

/** One of the SDK's runtime schemas, e.g. `StartQueryExecutionInput$`. */
export type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** An operation's schema, e.g. `StartQueryExecution$`: its name, traits, input and output. */
export type OperationSchema = readonly [
  9,
  namespace: string,
  name: string,
  traits: unknown,
  input: SchemaRef,
  output: SchemaRef,
];

/** How a timestamp stands on the wire. */
export type TimestampForm = 'epoch' | 'date-time' | 'http-date';

/** Of a schema's own saying, else the protocol's. */
export function timestampForm(schema: NormalizedSchema, otherwise: TimestampForm): TimestampForm {
  switch (schema.getSchema()) {
    case 5:
      return 'date-time';
    case 6:
      return 'http-date';
    case 7:
      return 'epoch';
    default:
      return otherwise;
  }
}

/** The members that must be there: the SDK keeps them first, and their number last. */
export function requiredMembers(schema: NormalizedSchema): string[] {
  const plain = schema.getSchema();
  const count = Array.isArray(plain) && typeof plain[6] === 'number' ? plain[6] : 0;
  return [...schema.structIterator()].slice(0, count).map(([name]) => name);
}

/** `[method, path, status]` of an operation over REST. */
export function httpTrait(operation: OperationSchema): readonly [string, string, number] {
  const traits = operation[3];
  if (typeof traits === 'object' && traits !== null && 'http' in traits && Array.isArray(traits.http)) {
    const [method, path, status]: readonly unknown[] = traits.http;
    if (typeof method === 'string' && typeof path === 'string' && typeof status === 'number') {
      return [method, path, status];
    }
  }
  throw new Error(`${operation[2]} is not an operation over REST.`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
