import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCatalogCache } from '#main/engine/catalog-cache.ts';
import { openWorkspace, type Workspace } from '#main/engine/workspace.ts';
import { silentLog } from '#main/platform/log.ts';
import { createConnectionsService } from '#main/services/connections.ts';
import { createKeptTables } from '#main/services/kept-tables.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CatalogTable } from '#shared/model/catalog.ts';
import { catalogSource } from '#test/helpers/catalog-source.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { type ManualClock, manualClock } from '#test/helpers/manual-clock.ts';

const orders: CatalogTable = {
  schema: 'sales',
  name: 'orders',
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'amount', type: 'decimal(12,2)' },
  ],
};
const customers: CatalogTable = {
  schema: 'sales',
  name: 'customers',
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'last_order', type: 'date' },
  ],
};

const connectionId = 'lake';
const hour = 3_600_000;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let workspace: Workspace;
let source: ReturnType<typeof catalogSource>;
let clock: ManualClock;
let kept: ReturnType<typeof createKeptTables>;
let client: ReturnType<typeof open>;

/** The service as a process that has just started has it. */
function open() {
  const catalogs = openCatalogCache(workspace);
  kept = createKeptTables(catalogs, clock);
  const service = createConnectionsService({
    connections: source.connections,
    catalogs,
    keptTables: kept,
    clock,
    awsProfiles: async () => [],
    readProfile() {
      throw new AppError('unsupported', 'No profile is read here.');
    },
  });
  return createRouterClient(service, { context: { log: silentLog } });
}

beforeEach(async () => {
  place = await temporaryFolder();
  workspace = await openWorkspace(place.folder);
  source = catalogSource('lakehouse', [orders, customers]);
  clock = manualClock({ start: new Date('2017-01-25T12:00:00.000Z') });
  client = open();
});
afterEach(async () => {
  await kept.close();
  await workspace.close();
  await place.remove();
});

/** What reads on behind an answer has come to an end. */
async function settled(): Promise<void> {
  await expect.poll(() => source.counts().opened - source.counts().closed).toBe(0);
}

it('opens no session for tables that nobody asked to read', async () => {
  source.signOut();
  expect(await client.tables({ connectionId })).toBeNull();
  expect(source.counts().opened).toBe(0);
});

it('keeps tables that were read, with their time, for this process and the next', async () => {
  const read = { tables: [orders, customers], readAt: '2017-01-25T12:00:00.000Z' };
  expect(await client.tables({ connectionId, refresh: true })).toEqual(read);
  source.signOut();
  clock.advance(48 * hour);
  expect(await client.tables({ connectionId })).toEqual(read);
  client = open();
  expect(await client.tables({ connectionId })).toEqual(read);
  expect(source.counts()).toEqual({ opened: 1, closed: 1, asked: 1 });
});

it('keeps a type once, however many columns have it', async () => {
  await client.tables({ connectionId, refresh: true });
  expect(JSON.parse(await readFile(path.join(workspace.catalogs, 'lake.tables.json'), 'utf8'))).toEqual({
    readAt: '2017-01-25T12:00:00.000Z',
    types: ['bigint', 'decimal(12,2)', 'date'],
    tables: [
      ['sales', 'orders', ['id', 'amount'], [0, 1]],
      ['sales', 'customers', ['id', 'last_order'], [0, 2]],
    ],
  });
});

it('takes a damaged file for one that is not there', async () => {
  await writeFile(path.join(workspace.catalogs, 'lake.tables.json'), '{"readAt":"2017');
  expect(await client.tables({ connectionId })).toBeNull();
});

it('reads tables older than a day again when the source is asked for something else', async () => {
  await client.tables({ connectionId, refresh: true });
  source.change([orders]);
  clock.advance(23 * hour);
  await client.catalog({ connectionId, path: [] });
  await settled();
  expect((await client.tables({ connectionId }))?.tables).toEqual([orders, customers]);
  clock.advance(2 * hour);
  await client.catalog({ connectionId, path: ['lakehouse'] });
  await settled();
  expect(await client.tables({ connectionId })).toEqual({
    tables: [orders],
    readAt: '2017-01-26T13:00:00.000Z',
  });
});

it('reads them again with a connection that is read again, and never first', async () => {
  await client.catalog({ connectionId, path: [], refresh: true });
  await settled();
  expect(source.counts().asked).toBe(0);
  await client.tables({ connectionId, refresh: true });
  await client.catalog({ connectionId, path: [], refresh: true });
  await settled();
  expect(source.counts().asked).toBe(2);
});

it('forgets a connection’s tables with its levels', async () => {
  await client.tables({ connectionId, refresh: true });
  await openCatalogCache(workspace).clear(connectionId);
  expect(await client.tables({ connectionId })).toBeNull();
});

it('searches all that is kept without asking: the name itself, its beginning, a part; tables before columns', async () => {
  await client.tables({ connectionId, refresh: true });
  source.signOut();
  expect(await client.searchCatalog({ text: ' Order ' })).toEqual([
    {
      connectionId,
      matches: [
        { path: ['lakehouse', 'sales', 'orders'], name: 'orders', kind: 'table' },
        {
          path: ['lakehouse', 'sales', 'customers', 'last_order'],
          name: 'last_order',
          kind: 'column',
          native: 'date',
        },
      ],
      count: 2,
      readAt: '2017-01-25T12:00:00.000Z',
    },
  ]);
  expect(await client.searchCatalog({ text: 'id', limit: 1 })).toMatchObject([
    { matches: [{ path: ['lakehouse', 'sales', 'orders', 'id'] }], count: 2 },
  ]);
});

it('finds what was only opened in the tree, and a thing known both ways once, as the tree has it', async () => {
  await client.catalog({ connectionId, path: ['lakehouse', 'sales'] });
  await settled();
  const found = [{ path: ['lakehouse', 'sales', 'orders'], name: 'orders', kind: 'external-table' }];
  expect(await client.searchCatalog({ text: 'orders' })).toEqual([
    { connectionId, matches: found, count: 1, readAt: null },
  ]);
  await client.tables({ connectionId, refresh: true });
  expect(await client.searchCatalog({ text: 'orders' })).toEqual([
    { connectionId, matches: found, count: 1, readAt: '2017-01-25T12:00:00.000Z' },
  ]);
});

it('finds nothing for nothing, and says so', async () => {
  await expect(client.searchCatalog({ text: '  ' })).rejects.toMatchObject({ code: 'input.invalid' });
});
