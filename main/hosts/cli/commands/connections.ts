import type { Command } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { idFromName } from '#shared/text/id-from-name.ts';
import { nearest } from '#shared/text/nearest.ts';
import { type ConnectionOptions, draftOf, withConnectionOptions } from '../connection-options.ts';
import type { Session } from '../session.ts';
import { table } from '../text-table.ts';
import type { SessionRunner } from './runner.ts';

/** A file-safe id from the name a person gives: `Athena prod` becomes `athena-prod`. */
function idOf(name: string): string {
  const id = idFromName(name);
  if (id !== '') return id;
  throw new AppError('input.invalid', `A connection cannot be called ${JSON.stringify(name)}.`, {
    hint: 'Use letters or digits in its name.',
  });
}

/** The connection that a command names, by id or name. */
export async function connectionNamed({ client }: Session, wanted: string | undefined): Promise<string> {
  if (wanted === undefined) return localConnectionId;
  const all = await client.connections.list();
  const found =
    all.find(({ id }) => id === wanted) ??
    all.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found.id;
  const suggestions = nearest(
    wanted,
    all.map(({ id }) => id),
  );
  throw new AppError('not-found', `There is no connection ${wanted}.`, {
    hint: suggestions.length === 0 ? 'backcast connections list shows them.' : undefined,
    details: { name: wanted, suggestions },
  });
}

/** Tries a profile step by step. Throws connection.failed that names the step. */
export async function testProfile(
  { client, io, progress }: Session,
  profile: Record<string, unknown>,
): Promise<void> {
  progress.show({ message: 'Testing' });
  for await (const step of await client.connections.test({ profile }, { signal: io.signal })) {
    progress.clear();
    if (step.outcome === 'failed') {
      throw new AppError('connection.failed', `${step.step} failed: ${step.message}`, { hint: step.hint });
    }
    io.out(`${step.step}: ${step.message} (${Math.round(step.elapsedMs)} ms)\n`);
    progress.show({ message: 'Testing' });
  }
  progress.clear();
}

async function add(session: Session, name: string, options: ConnectionOptions): Promise<void> {
  const draft = draftOf(idOf(name), name, options);
  const { id, place } = await session.client.connections.save({ profile: draft });
  session.io.err(`${name} is kept as ${id} (${place}). backcast connections test ${id} tries it.\n`);
}

export function addConnections(program: Command, run: SessionRunner): void {
  const connections = program.command('connections').description('sources that can be queried');

  withConnectionOptions(
    connections.command('add <name>').description('add a source, or replace the one of that name'),
  ).action((name: string, options: ConnectionOptions) => run((session) => add(session, name, options)));

  connections
    .command('list')
    .description('every source: id, kind, place, SQL')
    .action(() =>
      run(async ({ client, io }) => {
        const rows = (await client.connections.list()).map((one) => [
          one.id,
          one.name,
          one.kind,
          one.place,
          one.dialect,
          one.readOnly ? 'read-only' : '',
        ]);
        io.out(table(io, ['id', 'name', 'kind', 'place', 'SQL', ''], rows));
      }),
    );

  connections
    .command('test <connection>')
    .description('each step to a first answer; the one that fails is named')
    .action((wanted: string) =>
      run(async (session) => {
        const connectionId = await connectionNamed(session, wanted);
        await testProfile(session, { ...(await session.client.connections.profile({ connectionId })) });
      }),
    );

  connections
    .command('remove <connection>')
    .description('forget a source; what was kept of it stays')
    .action((wanted: string) =>
      run(async (session) => {
        const connectionId = await connectionNamed(session, wanted);
        await session.client.connections.remove({ connectionId });
        session.io.err(`${wanted} removed\n`);
      }),
    );

  connections
    .command('catalog <connection> [path...]')
    .description('one level of its catalog: databases, schemas, tables, columns')
    .option('--refresh', 'ask the source, whatever is kept')
    .action((wanted: string, path: readonly string[], options: { refresh?: boolean }) =>
      run(async (session) => {
        const connectionId = await connectionNamed(session, wanted);
        const { io, client } = session;
        const level = await client.connections.catalog(
          { connectionId, path: [...path], refresh: options.refresh === true },
          { signal: io.signal },
        );
        const rows = level.nodes.map((node) => [
          node.kind,
          node.name,
          node.type?.native ?? '',
          node.rows === undefined ? '' : String(node.rows),
          node.bytes === undefined ? '' : String(node.bytes),
          node.comment ?? '',
        ]);
        io.out(table(io, ['kind', 'name', 'type', 'rows', 'bytes', 'comment'], rows));
        io.err(`read ${level.readAt}\n`);
      }),
    );
}
