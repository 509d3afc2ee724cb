import type { CatalogFindings, CatalogLevel, CatalogTables } from '#shared/contract/connections.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { AwsAccess, ConnectionProfile } from '#shared/model/connection.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { Connections, Session, SessionContext } from '../connectors/connector.ts';
import type { CatalogCache } from '../engine/catalog-cache.ts';
import { emitting } from '../engine/emitting.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { runSignInCommand, ssoLoginCommand } from '../platform/sign-in-command.ts';
import { searchOne } from './catalog-search.ts';
import type { KeptTables } from './kept-tables.ts';
import { procedures } from './procedure.ts';
import { contextOf, withSession } from './with-session.ts';

export interface ConnectionsServiceSettings {
  readonly connections: Connections;
  readonly catalogs: CatalogCache;
  readonly keptTables: KeptTables;
  readonly clock: Clock;
  /** Profiles of the AWS config of this machine. */
  awsProfiles(): Promise<readonly { readonly name: string; readonly kind: string }[]>;
  /** A profile from what was typed; throws input.invalid. */
  readProfile(draft: unknown): ConnectionProfile;
}

/** Throws unsupported for a source that is not reached through AWS. */
function awsOf(profile: ConnectionProfile): AwsAccess {
  if (profile.kind === 'athena' || profile.kind === 'redshift-data') return profile.aws;
  if (profile.kind === 'postgres' && profile.iam !== undefined) return profile.iam.aws;
  throw new AppError('unsupported', `${profile.name} does not sign in at AWS.`, {
    hint: 'Test it: a password that it needs is asked for.',
  });
}

export function createConnectionsService({
  connections,
  catalogs,
  keptTables,
  clock,
  awsProfiles,
  readProfile,
}: ConnectionsServiceSettings) {
  const os = procedures.connections;

  function within<T>(
    id: string,
    log: Log,
    signal: AbortSignal | undefined,
    work: (session: Session, context: SessionContext) => Promise<T>,
  ): Promise<T> {
    const context = contextOf(clock, log, signal);
    return withSession(connections, id, context, (session) => work(session, context));
  }

  async function level(
    id: string,
    path: readonly string[],
    refresh: boolean,
    log: Log,
    signal: AbortSignal | undefined,
  ): Promise<CatalogLevel> {
    // What is local is quicker read than kept, and changes with every run.
    const kept = id === localConnectionId || refresh ? null : await catalogs.get(id, path);
    if (kept !== null) return kept;
    const context = contextOf(clock, log, signal);
    const session = await connections.open(id, context);
    try {
      const found = {
        nodes: [...(await session.introspect(path, context))],
        readAt: clock.now().toISOString(),
      };
      if (id === localConnectionId) {
        await session.close();
        return found;
      }
      await catalogs.put(id, path, found);
      // Of a whole connection that is read again, its tables are a part.
      keptTables.renewWith(id, session, refresh && path.length === 0, log);
      return found;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Local ones are read each time; those of a source only where that is asked for. */
  async function tables(
    id: string,
    refresh: boolean,
    log: Log,
    signal: AbortSignal | undefined,
  ): Promise<CatalogTables | null> {
    if (id === localConnectionId) {
      return within(id, log, signal, async (session, context) => ({
        tables: [...(await session.tables(context))],
        readAt: clock.now().toISOString(),
      }));
    }
    if (!refresh) return keptTables.get(id);
    return within(id, log, signal, (session, context) => keptTables.read(id, session, context));
  }

  return {
    list: os.list.handler(async () => [...(await connections.list())]),
    profile: os.profile.handler(({ input }) => connections.profile(input.connectionId)),
    save: os.save.handler(({ input }) => connections.save(readProfile(input.profile))),
    remove: os.remove.handler(({ input }) => connections.remove(input.connectionId)),
    test: os.test.handler(async function* ({ input, context: { log }, signal }) {
      yield* connections.test(readProfile(input.profile), contextOf(clock, log, signal));
    }),
    awsProfiles: os.awsProfiles.handler(async () => [...(await awsProfiles())]),
    signIn: os.signIn.handler(async function* ({ input, signal }) {
      const access = awsOf(await connections.profile(input.connectionId));
      yield* emitting<{ line: string }, void>(signal, (emit, inner) =>
        runSignInCommand(ssoLoginCommand(access.profile), (line) => emit({ line }), inner),
      );
    }),
    catalog: os.catalog.handler(({ input, context: { log }, signal }) =>
      level(input.connectionId, input.path, input.refresh, log, signal),
    ),
    searchCatalog: os.searchCatalog.handler(async ({ input: { text, limit }, context: { log }, signal }) => {
      if (text.trim() === '') throw new AppError('input.invalid', 'There is nothing to search for.');
      const findings: CatalogFindings[] = [];
      for (const { id, root } of await connections.list()) {
        const kept = await tables(id, false, log, signal);
        const nodes = catalogs.nodes(id);
        const searched = {
          connectionId: id,
          root,
          nodes,
          tables: kept?.tables ?? [],
          readAt: kept?.readAt ?? null,
        };
        findings.push(await searchOne(searched, text, limit));
      }
      return findings;
    }),
    tables: os.tables.handler(async ({ input: { connectionId, refresh }, context: { log }, signal }) => {
      await connections.get(connectionId);
      return tables(connectionId, refresh, log, signal);
    }),
  };
}
