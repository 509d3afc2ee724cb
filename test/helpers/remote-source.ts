import { randomUUID } from 'node:crypto';
import type { Connector, Session, SessionContext, SessionEvent } from '#main/connectors/connector.ts';
import type { Engine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { AppError, leftRunning, stoppedWith } from '#shared/errors/app-error.ts';

interface RemoteRun {
  readonly id: string;
  readonly sql: string;
  state: 'running' | 'finished' | 'cancelled';
}

/**
 * A source that works on without us, as small as one can be: a statement runs until the test finishes it, the same
 * token never starts a second one, and the answer is what the engine says of the statement.
 */
export function remoteSource(engine: Engine) {
  const runs = new Map<string, RemoteRun>();
  const byToken = new Map<string, RemoteRun>();
  let wake = () => {};
  let changed = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const tell = () => {
    wake();
    changed = new Promise<void>((resolve) => {
      wake = resolve;
    });
  };
  let submissions = 0;
  let loseAnswers = 0;

  function submit(sql: string, token: string): RemoteRun {
    submissions += 1;
    const known = byToken.get(token);
    const run = known ?? { id: `remote-${runs.size + 1}`, sql, state: 'running' as const };
    runs.set(run.id, run);
    byToken.set(token, run);
    tell();
    if (loseAnswers > 0) {
      loseAnswers -= 1;
      throw new AppError('connection.lost', 'The answer was lost.', { retryable: true });
    }
    return run;
  }

  function find(id: string): RemoteRun {
    const run = runs.get(id);
    if (run === undefined) throw new AppError('not-found', `There is no run ${id}.`);
    return run;
  }

  async function* follow(
    run: RemoteRun,
    into: string | undefined,
    { signal, leave }: SessionContext,
  ): AsyncGenerator<SessionEvent> {
    yield { type: 'started', remoteId: run.id };
    const aborted = new Promise<void>((resolve) => {
      for (const one of [signal, leave]) one?.addEventListener('abort', () => resolve(), { once: true });
    });
    while (run.state === 'running') {
      if (leave?.aborted === true) throw leftRunning();
      if (signal.aborted) {
        run.state = 'cancelled';
        throw stoppedWith({ state: 'cancelled', polls: 2, bytesScanned: 7 });
      }
      yield { type: 'progress', progress: { message: 'Running' } };
      await Promise.race([changed, aborted]);
    }
    if (run.state === 'cancelled') throw stoppedWith({ state: 'cancelled', polls: 1 });
    const { columns, values } = await engine.query(run.sql);
    if (into !== undefined) await engine.run(`COPY (${run.sql}) TO ${quoteText(into)} (FORMAT parquet)`);
    yield { type: 'columns', columns };
    const cost = { amount: 0.25, currency: 'USD' };
    yield { type: 'done', stats: { rows: values[0]?.length ?? 0, bytesScanned: 1000, cost } };
  }

  const session: Session = {
    introspect: async () => [],
    tables: async () => [],
    estimate: async ({ sql }) => ({
      kind: 'upper-bound',
      bytes: sql.length,
      cost: { amount: sql.length, currency: 'USD' },
      basis: 'A unit of money a letter.',
      warnings: [],
    }),
    explain: async ({ sql }) => `plan of ${sql}`,
    async *run({ sql, token, into }, context) {
      yield* follow(submit(sql, token ?? randomUUID()), into, context);
    },
    async *attach(id, into, context) {
      yield* follow(find(id), into, context);
    },
    async cancel(id) {
      const run = find(id);
      if (run.state === 'running') run.state = 'cancelled';
      tell();
      return { state: run.state === 'cancelled' ? 'cancelled' : 'finished', polls: 1 };
    },
    close: async () => {},
  };

  const connector: Connector = {
    kind: 'athena',
    capabilities: {
      attach: true,
      idempotent: true,
      bytesScanned: true,
      billed: true,
      explain: true,
      sessionState: false,
    },
    dialectOf: () => 'athena',
    rootOf: () => undefined,
    describe: () => 'nowhere',
    connect: async () => session,
    async *test() {
      yield { step: 'first-query', outcome: 'passed', message: 'It answers.', elapsedMs: 0 };
    },
  };

  return {
    connector,
    runs,
    submissions: () => submissions,
    /** The next so many submissions are taken and their answers lost. */
    loseAnswers(times: number) {
      loseAnswers = times;
    },
    finish(id: string) {
      find(id).state = 'finished';
      tell();
    },
  };
}
