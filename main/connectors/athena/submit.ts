import { randomUUID } from 'node:crypto';
import type { StartQueryExecutionInput } from '@aws-sdk/client-athena';
import { AppError } from '#shared/errors/app-error.ts';
import { bindAthena } from '#shared/sql/bind.ts';
import type { Statement } from '../connector.ts';
import type { AthenaProfile } from './profile.ts';

/** A statement as Athena takes it. */
export interface Submission {
  readonly input: StartQueryExecutionInput & {
    readonly QueryString: string;
    readonly ClientRequestToken: string;
  };
  /** The offset in the statement as it was written, of one in the text that is sent. */
  sourceOffset(offset: number): number;
}

/** SQL without parameters of its own, under a token (32 to 128 characters). Throws limit.exceeded where it is too long. */
export function inputOf(
  sql: string,
  profile: AthenaProfile,
  token: string,
  executionParameters: readonly string[] = [],
): Submission['input'] {
  const { limits, catalog, database, workgroup, output, reuseMinutes } = profile;
  const bytes = Buffer.byteLength(sql);
  if (bytes > limits.queryBytes) {
    throw new AppError(
      'limit.exceeded',
      `The statement has ${bytes} bytes; Athena takes at most ${limits.queryBytes}.`,
      { hint: 'Put long lists of values into a table and join it, or make a view of parts.' },
    );
  }
  return {
    QueryString: sql,
    ClientRequestToken: token,
    QueryExecutionContext: { Catalog: catalog, Database: database },
    WorkGroup: workgroup,
    ...(output === undefined ? {} : { ResultConfiguration: { OutputLocation: output } }),
    ...(executionParameters.length === 0 ? {} : { ExecutionParameters: [...executionParameters] }),
    ...(reuseMinutes === 0
      ? {}
      : {
          ResultReuseConfiguration: {
            ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: reuseMinutes },
          },
        }),
  };
}

export function newToken(): string {
  return randomUUID();
}

/** Throws input.invalid for a value that is missing or cannot be bound, limit.exceeded for too long a text. */
export function submissionOf(statement: Statement, profile: AthenaProfile): Submission {
  const bound = bindAthena(statement);
  return {
    input: inputOf(bound.sql, profile, statement.token ?? newToken(), bound.executionParameters),
    sourceOffset: bound.sourceOffset,
  };
}
