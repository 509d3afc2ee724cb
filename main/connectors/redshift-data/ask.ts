import { randomUUID } from 'node:crypto';
import type { ExecuteStatementInput, Field } from '@aws-sdk/client-redshift-data';
import type { SessionContext } from '../connector.ts';
import type { DataApi } from './api.ts';
import { type SentStatement, statementError } from './errors.ts';
import { untilOver } from './follow.ts';
import { type RedshiftDataProfile, targetOf } from './profile.ts';

export type TextRow = readonly (string | null)[];

/** Asks small questions, outside of any session; every column must be text. */
export interface Asking {
  readonly api: DataApi;
  readonly profile: RedshiftDataProfile;
  readonly context: SessionContext;
}

function textOf({ isNull, stringValue, longValue, doubleValue, booleanValue }: Field): string | null {
  if (isNull === true) return null;
  return stringValue ?? String(longValue ?? doubleValue ?? booleanValue ?? '');
}

/** The rows of a question, whose parameters are `:name`. `sent` is the statement that an error's position is in. */
export async function ask(
  { api, profile, context }: Asking,
  sql: string,
  parameters: Readonly<Record<string, string>> = {},
  options: { readonly database?: string; readonly sent?: SentStatement } & Pick<
    ExecuteStatementInput,
    'SessionId'
  > = {},
): Promise<readonly TextRow[]> {
  const { database, sent, SessionId } = options;
  const named = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  const { Id = '' } = await api.execute(
    {
      Sql: sql,
      ...(SessionId === undefined ? targetOf(profile, database) : { SessionId }),
      ...(named.length === 0 ? {} : { Parameters: named }),
      ClientToken: randomUUID(),
    },
    context,
  );
  const {
    Status,
    Error: said = '',
    HasResultSet,
  } = await untilOver(Id, { api, limits: profile.limits, context });
  if (Status !== 'FINISHED') throw statementError(said, sent);
  const rows: TextRow[] = [];
  if (HasResultSet !== true) return rows;
  let token: string | undefined;
  do {
    const page = await api.page(Id, token, context);
    for (const record of page.Records ?? []) rows.push(record.map(textOf));
    token = page.NextToken;
  } while (token !== undefined);
  return rows;
}
