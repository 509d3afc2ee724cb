import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnections } from '#main/connectors/registry.ts';
import { openConnectionStore } from '#main/engine/connection-store.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { openHistory } from '#main/engine/history-log.ts';
import { openResultStore } from '#main/engine/result-store.ts';
import { openRunJournal } from '#main/engine/run-journal.ts';
import { openWorkspace, type Workspace } from '#main/engine/workspace.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { asOverTransport } from '#main/services/in-process.ts';
import { createRunsService } from '#main/services/runs.ts';
import type { RunEvent, RunRequest } from '#shared/contract/runs.ts';
import { toAppError } from '#shared/errors/wire.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { remoteSource } from '#test/helpers/remote-source.ts';

const profile = { id: 'lake', name: 'Lake', kind: 'athena' as const };

describe('runs at sources that work on without us', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let workspace: Workspace;
  let engine: Engine;
  let source: ReturnType<typeof remoteSource>;
  let service: ReturnType<typeof open>;

  function open() {
    const store = openConnectionStore(workspace);
    const connections = createConnections({ connectors: [source.connector], fixed: [], store });
    const history = openHistory(workspace);
    const journal = openRunJournal(workspace);
    const results = openResultStore(workspace);
    const queries = {
      get: async () => {
        throw new Error('No saved queries here.');
      },
    };
    const runs = createRunsService({ connections, queries, results, history, journal, clock: systemClock });
    const client = createRouterClient(runs, {
      context: { log: silentLog },
      interceptors: [asOverTransport],
    });
    return { client, connections, history, journal, results };
  }

  beforeEach(async () => {
    place = await temporaryFolder();
    workspace = await openWorkspace(place.folder);
    engine = await openEngine({ temporary: workspace.temporary });
    source = remoteSource(engine);
    service = open();
    await service.connections.save(profile);
  });
  afterEach(async () => {
    engine.close();
    await workspace.close();
    await place.remove();
  });

  const request = (sql: string, more: Partial<RunRequest> = {}): RunRequest => ({
    connectionId: 'lake',
    source: { kind: 'sql', sql },
    ...more,
  });

  /** Follows to the end; `at` may act on each event. */
  async function follow(
    stream: Promise<AsyncIterable<RunEvent>>,
    at: (event: RunEvent) => void = () => {},
  ): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for await (const event of await stream) {
      if (event.type !== 'progress') events.push(event);
      at(event);
    }
    return events;
  }

  const failure = (work: Promise<unknown>) =>
    work.then(
      () => Promise.reject(new Error('It did not fail.')),
      (error: unknown) => toAppError(error),
    );
  async function newest() {
    for await (const entry of service.history.newest()) return entry;
    return undefined;
  }
  const finishAtOnce = (event: RunEvent) => {
    if (event.type === 'started') source.finish(event.remoteId);
  };

  /** As if the process had died: the journal names one that is no more. */
  async function die(runId: string): Promise<void> {
    const file = path.join(workspace.runs, `${runId}.json`);
    const entry: unknown = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...Object(entry), pid: 2 ** 22 + 1 }));
  }

  it('keeps the answer with what it cost, and leaves no journal', async () => {
    const events = await follow(service.client.start(request('SELECT 41 + 1 AS answer')), finishAtOnce);
    expect(events.map(({ type }) => type)).toEqual(['statement', 'started', 'result']);
    const [kept] = await service.results.list();
    expect(kept).toMatchObject({
      rows: 1,
      remoteId: 'remote-1',
      bytesScanned: 1000,
      cost: { amount: 0.25, currency: 'USD' },
    });
    expect(await newest()).toMatchObject({ outcome: 'done', cost: { amount: 0.25 }, resultId: kept?.id });
    expect(await readdir(workspace.runs)).toEqual([]);
    expect(await service.client.spent({ connectionId: 'lake' })).toEqual({
      day: { amount: 0.25, currency: 'USD' },
      month: { amount: 0.25, currency: 'USD' },
    });
  });

  it('stops with the word of the source, which the history keeps', async () => {
    let proof: Promise<unknown> | undefined;
    const stopped = await failure(
      follow(service.client.start(request('SELECT 1 AS one')), (event) => {
        if (event.type === 'started') proof = service.client.stop({ runId: event.runId });
      }),
    );
    expect(stopped.code).toBe('query.cancelled');
    expect(stopped.details.stopped).toEqual({ state: 'cancelled', polls: 2, bytesScanned: 7 });
    expect(await proof).toEqual({ state: 'cancelled', polls: 2, bytesScanned: 7 });
    expect(await newest()).toMatchObject({ outcome: 'cancelled', bytesScanned: 7, stopped: { polls: 2 } });
    expect(await service.client.active()).toEqual([]);
  });

  it('leaves a run at work and follows it again to its result', async () => {
    let runId = '';
    const left = await failure(
      follow(service.client.start(request('SELECT 5 AS five')), (event) => {
        if (event.type !== 'started') return;
        runId = event.runId;
        void service.client.leave({ runId });
      }),
    );
    expect(left.details.leftRunning).toBe(true);
    expect(await service.client.active()).toMatchObject([
      { runId, state: 'left', canResume: true, remoteId: 'remote-1', sql: 'SELECT 5 AS five' },
    ]);
    source.finish('remote-1');
    const events = await follow(service.client.resume({ runId }));
    expect(events.map(({ type }) => type)).toEqual(['statement', 'started', 'result']);
    expect([source.submissions(), await service.client.active()]).toEqual([1, []]);
    expect((await failure(service.client.stop({ runId }))).code).toBe('not-found');
  });

  it('leaves a run at work when its reader goes, where that was wanted, and stops it where not', async () => {
    for (const whenLeft of ['leave', 'stop'] as const) {
      const gone = new AbortController();
      const stream = service.client.start(request('SELECT 2 AS two', { whenLeft }), { signal: gone.signal });
      await failure(
        follow(stream, (event) => {
          if (event.type === 'started') gone.abort();
        }),
      );
    }
    await expect.poll(() => source.runs.get('remote-2')?.state).toBe('cancelled');
    expect(source.runs.get('remote-1')?.state).toBe('running');
    expect(await service.client.active()).toMatchObject([{ remoteId: 'remote-1', state: 'left' }]);
  });

  it('finds the run of a process that died, and one that lost its answer is not started twice', async () => {
    source.loseAnswers(1);
    const lost = await failure(follow(service.client.start(request('SELECT 6 AS six'))));
    expect([lost.code, lost.retryable]).toEqual(['connection.lost', true]);
    const [unsure] = await service.client.active();
    expect(unsure).toMatchObject({ state: 'unsure', canResume: true });
    const runId = unsure?.runId ?? '';
    expect(await service.client.stop({ runId })).toMatchObject({ state: 'unproven' });
    await die(runId);
    service = open();
    await follow(service.client.resume({ runId }), finishAtOnce);
    expect([source.submissions(), source.runs.size]).toEqual([2, 1]);
    const [kept] = await service.results.list();
    expect(kept).toMatchObject({ remoteId: 'remote-1', rows: 1 });
  });

  it('leaves a run that could not be taken up to be taken up again', async () => {
    await failure(
      follow(service.client.start(request('SELECT 3 AS three')), (event) => {
        if (event.type === 'started') void service.client.leave({ runId: event.runId });
      }),
    );
    const [left] = await service.client.active();
    const runId = left?.runId ?? '';
    await service.connections.remove('lake');
    expect((await failure(follow(service.client.resume({ runId })))).code).toBe('not-found');
    await service.connections.save(profile);
    expect(await service.client.active()).toMatchObject([{ runId, state: 'left', canResume: true }]);
  });

  it('does not take over a run that a living process follows, nor forget it', async () => {
    const seen: Promise<unknown>[] = [];
    await failure(
      follow(service.client.start(request('SELECT 1 AS one')), ({ type, ...event }) => {
        if (type !== 'started' || !('runId' in event)) return;
        const { runId } = event;
        seen.push(
          failure(follow(service.client.resume({ runId }))),
          failure(service.client.forget({ runId })),
        );
        void Promise.all(seen).then(() => service.client.leave({ runId }));
      }),
    );
    expect(await Promise.all(seen)).toMatchObject([{ code: 'conflict' }, { code: 'conflict' }]);
    const [left] = await service.client.active();
    await service.client.forget({ runId: left?.runId ?? '' });
    expect(await service.client.active()).toEqual([]);
  });

  it('asks before statements that change something, and refuses them where only reading is allowed', async () => {
    const sql = 'SELECT 1 AS one; DROP TABLE t';
    const asked = await failure(follow(service.client.start(request(sql))));
    expect([asked.code, asked.details.needs, asked.details.statements]).toEqual(['conflict', 'writes', [1]]);
    expect(source.submissions()).toBe(0);
    await service.connections.save({ ...profile, readOnly: true });
    const refused = await failure(follow(service.client.start(request(sql, { allow: { writes: true } }))));
    expect([refused.code, refused.details.statements]).toEqual(['permission.denied', [1]]);
    expect(source.submissions()).toBe(0);
  });

  it('holds a run to the budget unless it is allowed to go above', async () => {
    const sql = 'SELECT 12345 AS n';
    await service.connections.save({ ...profile, budget: { perQuery: 10 } });
    const over = await failure(follow(service.client.start(request(sql))));
    expect([over.code, over.details.needs]).toEqual(['limit.exceeded', 'over-budget']);
    expect(over.message).toBe('This could bring you to 17.00 USD; your budget for a query is 10.00 USD.');
    expect(source.submissions()).toBe(0);
    await follow(service.client.start(request(sql, { allow: { overBudget: true } })), finishAtOnce);
    await service.connections.save({ ...profile, budget: { perDay: 17.2 } });
    const day = await failure(follow(service.client.start(request(sql))));
    expect(day.message).toBe('This could bring you to 17.25 USD; your budget for a day is 17.20 USD.');
  });

  it('estimates and explains each statement, and runs none', async () => {
    const [first, second] = await service.client.estimate(request('SELECT 1; SELECT 22'));
    expect([first?.bytes, second?.bytes]).toEqual([8, 9]);
    expect(await service.client.explain(request('SELECT 1'))).toEqual(['plan of SELECT 1']);
    expect(source.submissions()).toBe(0);
  });
});
