import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Aws } from '#main/aws/aws.ts';
import type { AthenaProfile } from '#main/connectors/athena/profile.ts';
import { createAthenaConnector } from '#main/connectors/athena/session.ts';
import type { Session, SessionContext, SessionEvent, Statement } from '#main/connectors/connector.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { type AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { athenaProfileSchema } from '#shared/model/connection.ts';
import { type AwsDouble, startAwsDouble } from './aws/double.ts';
import { type AwsUnderTest, reachAws, stubAwsEnvironment } from './aws/reach.ts';
import { temporaryFolder } from './core.ts';

/** A profile with nothing but what is usual. */
export const usualAthena: AthenaProfile = athenaProfileSchema.parse({
  id: 'lake',
  name: 'Lake',
  kind: 'athena',
});

/** What a run told. */
export interface Told {
  readonly events: readonly SessionEvent[];
  readonly columns: readonly Column[];
  /** `values[c][r]`. */
  readonly values: readonly (readonly Cell[])[];
  readonly stats: Extract<SessionEvent, { type: 'done' }>['stats'];
}

/** A session of Athena's on the double, with what is around it. */
export interface AthenaUnderTest {
  readonly double: AwsDouble;
  readonly reach: AwsUnderTest;
  readonly engine: Engine;
  readonly profile: AthenaProfile;
  readonly session: Session;
  context(more?: Partial<SessionContext>): SessionContext;
  /** Runs a statement to its end. */
  run(sql: string, more?: Partial<Statement>, context?: Partial<SessionContext>): Promise<Told>;
  /** A session with another profile. */
  open(change: Partial<AthenaProfile>): Promise<Session>;
  /** A folder of this test's own. */
  folder(): Promise<string>;
  /** What stands where results are on their way. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function collectRun(events: AsyncIterable<SessionEvent>): Promise<Told> {
  const all: SessionEvent[] = [];
  let columns: readonly Column[] = [];
  let values: Cell[][] = [];
  let stats: Told['stats'] = {};
  for await (const event of events) {
    all.push(event);
    if (event.type === 'columns') {
      columns = event.columns;
      values = event.columns.map(() => []);
    }
    if (event.type === 'batch') {
      for (const [index, cells] of event.values.entries()) values[index]?.push(...cells);
    }
    if (event.type === 'done') stats = event.stats;
  }
  return { events: all, columns, values, stats };
}

export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

export interface AthenaSettings {
  /** What of the profile is not as usual. */
  readonly profile?: Partial<AthenaProfile>;
  /** Who answers what is asked, with the double at hand; nobody where absent. */
  readonly answer?: (double: AwsDouble) => Parameters<typeof reachAws>[1];
  /** Stands between our code and AWS. */
  readonly between?: (aws: Aws) => Aws;
}

export async function startAthena({
  profile: change,
  answer,
  between,
}: AthenaSettings = {}): Promise<AthenaUnderTest> {
  const place = await temporaryFolder();
  const double = await startAwsDouble();
  stubAwsEnvironment(double.environment);
  const reach = reachAws(double.clock, answer?.(double));
  const temporary = path.join(place.folder, 'fetching');
  await mkdir(temporary);
  const engine = await openEngine({ temporary: place.folder });
  const connector = createAthenaConnector({
    aws: between?.(reach.aws) ?? reach.aws,
    engine,
    temporary,
  });
  const profile: AthenaProfile = { ...usualAthena, ...change };
  const context = (more: Partial<SessionContext> = {}): SessionContext => ({ ...reach.context(), ...more });
  const session = await connector.connect(profile, context());
  return {
    double,
    reach,
    engine,
    profile,
    session,
    context,
    run: (sql, more = {}, inner = {}) =>
      collectRun(session.run({ sql, parameters: {}, ...more }, context(inner))),
    open: (other) => connector.connect({ ...profile, ...other }, context()),
    folder: () => mkdtemp(path.join(place.folder, 'own-')),
    leftovers: () => readdir(temporary),
    async close() {
      await session.close();
      engine.close();
      reach.aws.close();
      await double.close();
      await place.remove();
    },
  };
}
