import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '#main/platform/clock.ts';
import { temporaryFolder } from '../core.ts';
import { type ManualClock, manualClock } from '../manual-clock.ts';
import { type AthenaDouble, createAthena } from './athena/athena.ts';
import { type Catalog, createCatalog } from './catalog/catalog.ts';
import type { DoubleContext } from './core/context.ts';
import { createFaults, type Injection } from './core/faults.ts';
import { createKeys, type IssuedKey, type Keys } from './core/keys.ts';
import { type LoggedCall, startServer } from './core/server.ts';
import type { AwsService } from './core/service.ts';
import { createGlue } from './glue/glue.ts';
import { type RedshiftDouble, type RedshiftSettings, startRedshift } from './redshift/redshift.ts';
import { createS3, type S3Double } from './s3/s3.ts';
import { createSso, type SsoDouble } from './sso/sso.ts';
import { createSts, type StsDouble } from './sts/sts.ts';

const account = '123456789012';

/** A double for AWS: one server that answers every service in the real protocols, under a clock of its own. */
export interface AwsDouble<Time extends Clock = ManualClock> {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly clock: Time;
  /** A key of a user that never expires. */
  readonly credentials: IssuedKey;
  readonly keys: Keys;
  /** What a client of the SDK is made with. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: IssuedKey;
  };
  /** What a process finds the double by: AWS_ENDPOINT_URL, AWS_REGION and the key. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every call, in the order of their coming. */
  readonly calls: readonly LoggedCall[];
  /** The calls of one operation. */
  callsOf(service: string, operation: string): readonly LoggedCall[];
  inject(injection: Injection): void;
  clearFaults(): void;
  /** What went against the schemas or beyond the double; `close` fails on it. */
  readonly violations: readonly string[];
  /** Takes the violations out, for a test that wants them. */
  takeViolations(): string[];
  readonly s3: S3Double;
  readonly athena: AthenaDouble;
  /** What Glue answers from and Athena reads. */
  readonly catalog: Catalog;
  /** Only of a double that was started with `redshift`. */
  readonly redshift: RedshiftDouble;
  readonly sts: StsDouble;
  readonly sso: SsoDouble;
  /** Ends the server and removes what it kept; fails where there were violations. */
  close(): Promise<void>;
}

export interface AwsDoubleOptions<Time extends Clock> {
  readonly clock?: Time;
  readonly region?: string;
  /** Starts Redshift too, over a PostgreSQL of its own. */
  readonly redshift?: RedshiftSettings;
  /** More services, on the same core. */
  readonly services?: (context: DoubleContext, s3: S3Double) => readonly AwsService[];
}

export function startAwsDouble(options?: AwsDoubleOptions<ManualClock>): Promise<AwsDouble<ManualClock>>;
export function startAwsDouble<Time extends Clock>(
  options: AwsDoubleOptions<Time> & { readonly clock: Time },
): Promise<AwsDouble<Time>>;
export async function startAwsDouble({
  clock = manualClock({ auto: true }),
  region = 'eu-west-1',
  redshift: redshiftSettings,
  services = () => [],
}: AwsDoubleOptions<Clock> = {}): Promise<AwsDouble<Clock>> {
  const place = await temporaryFolder();
  const folder = path.join(place.folder, 'aws');
  await mkdir(folder);
  const violations: string[] = [];
  const calls: LoggedCall[] = [];
  const keys = createKeys(clock);
  const faults = createFaults(clock);
  const user = { account, arn: `arn:aws:iam::${account}:user/analyst`, userId: 'AIDAANALYST' };
  const credentials = keys.issue(user);
  let endpoint = '';
  const context: DoubleContext = {
    clock,
    keys,
    endpoint: () => endpoint,
    region,
    account,
    folder,
    violation: (problem) => void violations.push(problem),
  };
  const s3 = await createS3(context);
  const catalog = createCatalog();
  const athena = createAthena(context, catalog, s3);
  const glue = createGlue(context, catalog, athena.evaluatePartitions);
  const sts = createSts(context);
  const sso = createSso(context);
  const redshift =
    redshiftSettings === undefined ? undefined : await startRedshift(context, s3, redshiftSettings);
  const server = await startServer({
    clock,
    keys,
    faults,
    calls,
    violations,
    anyone: { account, arn: 'anonymous', userId: 'anonymous' },
    services: [
      ...sso.services,
      sts.service,
      s3.service,
      glue,
      athena.service,
      ...(redshift?.services ?? []),
      ...services(context, s3),
    ],
  });
  endpoint = `http://127.0.0.1:${server.port}`;
  return {
    endpoint,
    region,
    account,
    clock,
    credentials,
    keys,
    client: { endpoint, region, credentials },
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    calls,
    callsOf: (service, operation) =>
      calls.filter((call) => call.service === service && call.operation === operation),
    inject: faults.inject,
    clearFaults: faults.clear,
    violations,
    takeViolations: () => violations.splice(0),
    s3,
    athena,
    catalog,
    get redshift() {
      if (redshift === undefined) throw new Error('Start the double with `redshift` to have one.');
      return redshift;
    },
    sts,
    sso,
    async close() {
      await server.close();
      await athena.close();
      await redshift?.close();
      await place.remove();
      if (violations.length > 0) throw new Error(`The double was misused:\n${violations.join('\n')}`);
    },
  };
}
