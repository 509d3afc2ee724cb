import { AppError } from '#shared/errors/app-error.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';
import { type StepToTry, stepsToReach } from '../../platform/connection-steps.ts';
import type { SessionContext } from '../connector.ts';
import { rowsOf } from './catalog.ts';
import { postgresError } from './errors.ts';
import type { Link } from './link.ts';
import type { Logins } from './login.ts';
import type { PostgresProfile } from './profile.ts';
import { openSocket, type Place, secured, tlsWishes } from './secure.ts';

type Attempt = StepToTry['attempt'];

function step(name: ConnectionStep['step'], attempt: Attempt): StepToTry {
  return { step: name, attempt };
}

/** TLS alone, nothing said inside it. */
async function tryTls(profile: PostgresProfile, place: Place, signal: AbortSignal): Promise<string> {
  const { sslMode, limits } = profile;
  const [wish = 'never'] = tlsWishes(sslMode);
  if (wish === 'never') return `No TLS is asked for (sslmode ${sslMode}).`;
  const attempt = { place, timeout: limits.connectSeconds * 1000, signal };
  const plain = await openSocket(attempt);
  const socket = await secured(plain, wish, profile, attempt);
  const isSecure = socket !== plain;
  socket.destroy();
  if (!isSecure) return `The server offers no TLS; sslmode ${sslMode} goes on without it.`;
  const verified = sslMode === 'verify-full' || sslMode === 'verify-ca';
  return verified ? `TLS, and the certificate holds (sslmode ${sslMode}).` : `TLS (sslmode ${sslMode}).`;
}

const rightsSql = `
SELECT current_user, count(*) FROM pg_catalog.pg_namespace
WHERE nspname NOT LIKE 'pg!_%' ESCAPE '!' AND nspname <> 'information_schema'
  AND has_schema_privilege(nspname, 'USAGE')`;

async function tryRights(link: Link): Promise<string> {
  const [[user, schemas] = []] = await rowsOf(link, rightsSql);
  if (Number(schemas) > 0) return `${user} may use ${schemas} ${schemas === '1' ? 'schema' : 'schemas'}.`;
  throw new AppError('permission.denied', `${user} may use no schema of this database.`, {
    hint: 'Ask the owner for USAGE on a schema and SELECT on its tables.',
  });
}

/** The steps to a first answer; the connection of the login is used for the rest, and closed at the end. */
export async function* testSteps(
  logins: Logins,
  profile: PostgresProfile,
  context: SessionContext,
): AsyncGenerator<StepToTry, void, void> {
  let place: Place | undefined;
  let link: Link | undefined;
  const find = async () => {
    place ??= await logins.place(profile, context);
    return place;
  };
  const linked =
    (work: (link: Link) => Promise<string>): Attempt =>
    async () => {
      if (link === undefined) throw new AppError('connection.lost', 'The connection is gone.');
      try {
        return await work(link);
      } catch (error) {
        throw link.lost() ?? postgresError(error, { ...(place === undefined ? {} : { place }) });
      }
    };
  try {
    if (profile.iam !== undefined) {
      yield step('credentials', async () => {
        const { host, port } = await find();
        return `AWS says that the server is at ${host}:${port}.`;
      });
    }
    const { host, port } = await find();
    yield* stepsToReach({ host, port, timeout: profile.limits.connectSeconds * 1000 });
    yield step('tls', async (signal) => tryTls(profile, { host, port }, signal));
    yield step('login', async () => {
      link = await logins.open(profile, { host, port }, context);
      return `Logged in to ${profile.database}.`;
    });
    yield step('permission', linked(tryRights));
    yield step(
      'first-query',
      linked(async (open) => {
        const [[version] = []] = await rowsOf(open, 'SELECT version()');
        return `${version} answers.`;
      }),
    );
  } finally {
    await link?.close();
  }
}
