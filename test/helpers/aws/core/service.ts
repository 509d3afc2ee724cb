import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { ServiceError } from './errors.ts';
import type { OperationSchema } from './schema.ts';

/** A request as it came in; the body is read once, by who asks first. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  /** Of the signature; absent on unsigned requests. */
  readonly signed: { readonly accessKeyId: string; readonly region: string; readonly service: string } | null;
  readonly requestId: string;
  header(name: string): string | undefined;
  /** The whole body, for services whose bodies are small. */
  body(): Promise<Buffer>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream says its length in `content-length`, or goes out in chunks. */
  readonly body: string | Uint8Array | Readable;
}

/** Who calls, as the signature's key says. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** What a handler knows of the call besides its input. */
export interface Call {
  readonly region: string;
  readonly requestId: string;
  readonly caller: Caller;
  readonly exchange: Exchange;
}

/** A request that was understood: which operation it is, and how to carry it out. */
export interface Understood {
  readonly operation: string;
  readonly input: unknown;
  run(call: Call): Promise<Reply>;
}

/** One AWS service of the double. */
export interface AwsService {
  /** The service's name in signatures, e.g. `athena`, `redshift-data`. */
  readonly signingName: string;
  /** Whether an unsigned request is this service's; by its path. */
  readonly claims?: (exchange: Exchange) => boolean;
  /** The service's own throttling error. */
  readonly throttled: ServiceError;
  understand(exchange: Exchange): Promise<Understood>;
  /** An error in the service's protocol. */
  refuse(error: ServiceError, exchange: Exchange): Reply;
}

/** One operation of a service, its input and output of the SDK's types. */
export interface Operation {
  readonly schema: OperationSchema;
  handle(input: unknown, call: Call): Promise<unknown>;
}

/** `operation<StartQueryExecutionInput, StartQueryExecutionOutput>(StartQueryExecution$, async (input) => …)` */
export function operation<I, O>(
  schema: OperationSchema,
  handle: (input: I, call: Call) => O | Promise<O>,
): Operation {
  // The input was decoded by the very schema that the SDK's type is made from.
  return { schema, handle: async (input, call) => handle(input as I, call) };
}

export function byName(operations: readonly Operation[]): Map<string, Operation> {
  const named = new Map(operations.map((one) => [one.schema[2], one]));
  if (named.size !== operations.length) throw new Error('An operation is defined twice.');
  return named;
}
