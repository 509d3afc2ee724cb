import type { Connector, Session } from '#main/connectors/connector.ts';
import { createConnections } from '#main/connectors/registry.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import { athenaProfileSchema } from '#shared/model/connection.ts';

/** A source that has a catalog and runs nothing. Its tables stand under `root`, in schemas. */
export function catalogSource(root: string, tables: readonly CatalogTable[]) {
  let known = tables;
  let opened = 0;
  let closed = 0;
  let asked = 0;
  let signedIn = true;
  const nothing = (): never => {
    throw new AppError('unsupported', 'This source runs nothing.');
  };

  function level([catalog, schema, name]: readonly string[]): CatalogNode[] {
    if (catalog === undefined) return [{ path: [root], name: root, kind: 'catalog', hasChildren: true }];
    if (schema === undefined) {
      return [...new Set(known.map((table) => table.schema))].map((one) => ({
        path: [root, one],
        name: one,
        kind: 'schema',
        hasChildren: true,
      }));
    }
    const inSchema = known.filter((table) => table.schema === schema);
    if (name === undefined) {
      return inSchema.map((table) => ({
        path: [root, schema, table.name],
        name: table.name,
        kind: 'external-table',
        hasChildren: true,
      }));
    }
    const columns = inSchema.find((table) => table.name === name)?.columns ?? [];
    return columns.map((column) => ({
      path: [root, schema, name, column.name],
      name: column.name,
      kind: 'column',
      type: { kind: 'text', native: column.type },
      hasChildren: false,
    }));
  }

  const session: Session = {
    introspect: async (path) => level(path),
    async tables() {
      asked += 1;
      return known;
    },
    estimate: nothing,
    explain: nothing,
    run: nothing,
    attach: nothing,
    cancel: nothing,
    async close() {
      closed += 1;
    },
  };

  const connector: Connector = {
    kind: 'athena',
    capabilities: {
      attach: false,
      idempotent: false,
      bytesScanned: false,
      billed: false,
      explain: false,
      sessionState: false,
    },
    dialectOf: () => 'athena',
    describe: () => 'a double',
    rootOf: () => root,
    async connect() {
      if (!signedIn) throw new AppError('auth.expired', 'The sign-in has expired.');
      opened += 1;
      return session;
    },
    async *test() {
      yield { step: 'first-query', outcome: 'passed', message: 'It answers.', elapsedMs: 0 };
    },
  };

  return {
    connections: createConnections({
      connectors: [connector],
      fixed: [athenaProfileSchema.parse({ id: 'lake', name: 'Lake', kind: 'athena', catalog: root })],
      store: { list: async () => [], save: async () => {}, remove: async () => {} },
    }),
    /** Sessions that were opened, those that were closed, and how often all tables were asked for. */
    counts: () => ({ opened, closed, asked }),
    change(next: readonly CatalogTable[]) {
      known = next;
    },
    signOut() {
      signedIn = false;
    },
  };
}
