import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { AppError } from '#shared/errors/app-error.ts';
import type { Aws } from '../../aws/aws.ts';
import { stepsToAws } from '../../aws/connection-steps.ts';
import type { StepToTry } from '../../platform/connection-steps.ts';
import { type Asking, ask } from './ask.ts';

const schemasSql = `
SELECT CAST(count(*) AS VARCHAR) FROM pg_namespace
WHERE nspname NOT LIKE 'pg!_%' ESCAPE '!' AND nspname <> 'information_schema' AND has_schema_privilege(nspname, 'USAGE')`;

/** The steps to a first answer: whose credentials, the way to the service, the database's login, rights, a query. */
export async function* testSteps(aws: Aws, asking: Asking): AsyncGenerator<StepToTry, void, void> {
  const { profile, context } = asking;
  yield* stepsToAws(aws, profile.aws, RedshiftDataClient, 'redshift-data', context);
  const first = async (sql: string, signal: AbortSignal) =>
    (await ask({ ...asking, context: { ...context, signal } }, sql))[0] ?? [];
  yield {
    step: 'login',
    async attempt(signal) {
      const [user, database] = await first(
        'SELECT CAST(current_user AS VARCHAR), CAST(current_database() AS VARCHAR)',
        signal,
      );
      return `Logged in to ${database} as ${user}.`;
    },
  };
  yield {
    step: 'permission',
    async attempt(signal) {
      const [schemas] = await first(schemasSql, signal);
      if (Number(schemas) > 0) return `${schemas} ${schemas === '1' ? 'schema' : 'schemas'} may be used.`;
      throw new AppError('permission.denied', 'No schema of this database may be used.', {
        hint: 'Ask the owner for USAGE on a schema and SELECT on its tables.',
      });
    },
  };
  yield {
    step: 'first-query',
    async attempt(signal) {
      const [version] = await first('SELECT CAST(version() AS VARCHAR)', signal);
      return `${version} answers.`;
    },
  };
}
