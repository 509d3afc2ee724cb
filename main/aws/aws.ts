import type { AwsAccess } from '#shared/model/connection.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { AwsHttpHandler } from './http-handler.ts';
import type { AwsProfile } from './shared-config.ts';

/** What a call to AWS works under. */
export interface AwsContext {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly clock: Clock;
}

/** A client of the SDK, as far as it is managed here. */
export interface AwsClient {
  readonly config: {
    /** Where a region's own endpoint is. */
    endpointProvider(of: { readonly Region: string }): { readonly url: URL };
  };
  destroy(): void;
}

/** What every client is made with; its credentials, region, endpoint and retries are the factory's. */
export type AwsClientClass<C extends AwsClient> = new (config: AwsClientConfig) => C;

export interface AwsClientConfig {
  readonly region: string;
  readonly credentials: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
    readonly expiration?: Date;
  }>;
  readonly endpoint?: string;
  /** Of S3: buckets stand in the path. */
  readonly forcePathStyle?: boolean;
  readonly maxAttempts: number;
  readonly requestHandler: AwsHttpHandler;
}

export interface AwsCall {
  /** For messages, the rate, and what is before the colon for the endpoint: `athena:StartQueryExecution`. */
  readonly operation: string;
  /** Instead of the access's. */
  readonly region?: string;
  /** Calls a second that all who share account, region and this operation may make. */
  readonly perSecond?: number;
  /**
   * How often it may be tried where the connection broke or the service failed; 3 if not said, 1 where repeating is
   * not safe. What was refused for its rate or for expired credentials was not done, and is always tried again.
   */
  readonly attempts?: number;
}

/**
 * Everything that reaches AWS goes through here: one client for each service and access, one budget of calls, one
 * sign-in for all who wait.
 */
export interface Aws {
  /** The region an access means. Throws input.invalid where nothing says one. */
  region(access: AwsAccess): Promise<string>;
  /** The profiles of the shared AWS config: their names, and how each gives credentials. */
  profiles(): Promise<readonly AwsProfile[]>;
  /** Where a service (`athena`) is reached. */
  endpoint<C extends AwsClient>(
    access: AwsAccess,
    client: AwsClientClass<C>,
    service: string,
    context: AwsContext,
  ): Promise<URL>;
  /**
   * Makes one call. Throttled calls wait and are tried again within the shared budget. Where credentials have expired
   * the person is asked to sign in, once for all who wait, and `work` is run again with a new client: it must be safe
   * to repeat. Throws what the SDK threw otherwise, for the connector to map; auth.expired, auth.failed and
   * query.cancelled as AppError.
   */
  call<C extends AwsClient, T>(
    access: AwsAccess,
    client: AwsClientClass<C>,
    call: AwsCall,
    work: (client: C, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    context: AwsContext,
  ): Promise<T>;
  readonly s3: S3Transfer;
}

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  /** `STANDARD`, `GLACIER`, … */
  readonly storageClass: string;
}

/** Objects of S3 by their address, `s3://bucket/key`. */
export interface S3Transfer {
  /** Every object under a prefix, in the order of their keys. */
  list(access: AwsAccess, prefix: string, context: AwsContext): AsyncIterable<S3Object>;
  /** Null where there is none. */
  head(access: AwsAccess, url: string, context: AwsContext): Promise<S3Object | null>;
  /**
   * Fetches an object into a file, in parts at the same time; what was fetched must be as long as the object, or it
   * throws connection.lost. Throws limit.exceeded where the disk is full, and leaves nothing.
   */
  download(
    access: AwsAccess,
    url: string,
    file: string,
    context: AwsContext,
    report?: (progress: Progress & { readonly bytes: number }) => void,
  ): Promise<{ readonly bytes: number }>;
  upload(access: AwsAccess, file: string, url: string, context: AwsContext): Promise<void>;
  /** A small object as text. Throws limit.exceeded above `mostBytes`. */
  text(access: AwsAccess, url: string, mostBytes: number, context: AwsContext): Promise<string>;
  /** Removes every object under a prefix. */
  removeUnder(access: AwsAccess, prefix: string, context: AwsContext): Promise<void>;
}
