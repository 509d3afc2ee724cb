import type { CatalogLevel } from '#shared/contract/connections.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CatalogNode } from '#shared/model/catalog.ts';
import type { AwsAccess, ConnectionProfile } from '#shared/model/connection.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { Connections, Session, SessionContext } from '../connectors/connector.ts';
import type { CatalogCache } from '../engine/catalog-cache.ts';
import { emitting } from '../engine/emitting.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { runSignInCommand, ssoLoginCommand } from '../platform/sign-in-command.ts';
import { procedures } from './procedure.ts';

export interface ConnectionsServiceSettings {
  readonly connections: Connections;
  readonly catalogs: CatalogCache;
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
  clock,
  awsProfiles,
  readProfile,
}: ConnectionsServiceSettings) {
  const os = procedures.connections;

  const contextOf = (log: Log, signal: AbortSignal | undefined): SessionContext => ({
    signal: signal ?? new AbortController().signal,
    log,
    clock,
  });

  async function within<T>(
    id: string,
    log: Log,
    signal: AbortSignal | undefined,
    work: (session: Session, context: SessionContext) => Promise<T>,
  ): Promise<T> {
    const context = contextOf(log, signal);
    const session = await connections.open(id, context);
    try {
      return await work(session, context);
    } finally {
      await session.close();
    }
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
    const nodes = await within(id, log, signal, (session, context) => session.introspect(path, context));
    const found = { nodes: [...nodes], readAt: clock.now().toISOString() };
    if (id !== localConnectionId) await catalogs.put(id, path, found);
    return found;
  }

  return {
    list: os.list.handler(async () => [...(await connections.list())]),
    profile: os.profile.handler(({ input }) => connections.profile(input.connectionId)),
    save: os.save.handler(({ input }) => connections.save(readProfile(input.profile))),
    remove: os.remove.handler(({ input }) => connections.remove(input.connectionId)),
    test: os.test.handler(async function* ({ input, context: { log }, signal }) {
      yield* connections.test(readProfile(input.profile), contextOf(log, signal));
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
    searchCatalog: os.searchCatalog.handler(async ({ input: { connectionId, text, limit } }) => {
      const wanted = text.trim().toLowerCase();
      if (wanted === '') throw new AppError('input.invalid', 'There is nothing to search for.');
      const nodes: CatalogNode[] = [];
      for await (const node of catalogs.nodes(connectionId)) {
        if (!node.name.toLowerCase().includes(wanted)) continue;
        if (nodes.length === limit) return { nodes, more: true };
        nodes.push(node);
      }
      return { nodes, more: false };
    }),
    tables: os.tables.handler(({ input, context: { log }, signal }) =>
      within(input.connectionId, log, signal, async (session, context) => [
        ...(await session.tables(context)),
      ]),
    ),
  };
}
