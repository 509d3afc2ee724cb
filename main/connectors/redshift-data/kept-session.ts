import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { natureOf } from '#shared/sql/statement-kind.ts';
import type { SessionContext } from '../connector.ts';
import type { DataApi } from './api.ts';
import { type RedshiftDataProfile, targetOf } from './profile.ts';

export interface Submission {
  readonly sql: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly token: string;
}

/** A session of the service, in which temporary tables and settings of earlier statements are seen. */
export interface KeptSession {
  /** Sends a statement, in the session where there is one, and gives its id. */
  submit(submission: Submission, context: SessionContext): Promise<string>;
  /** Work within the session, or without where there is none yet or it is over. */
  within<T>(work: (sessionId: string | undefined) => Promise<T>): Promise<T>;
  /** Something else goes on in it: the next statement begins another. */
  giveUp(): void;
}

function isGone(error: unknown): boolean {
  const mayBe = isAppError(error) && (error.code === 'input.invalid' || error.code === 'not-found');
  return mayBe && /session/i.test(error.message) && !/busy/i.test(error.message);
}

export function keptSession(api: DataApi, profile: RedshiftDataProfile): KeptSession {
  const { sessionSeconds } = profile.limits;
  let id: string | undefined;
  /** Whether a statement may have left something in the session that a new one lacks. */
  let holdsState = false;

  function lost(): AppError {
    return new AppError(
      'connection.lost',
      'The session at the service has ended: temporary tables and settings are gone.',
      {
        hint: `A session lives ${sessionSeconds} seconds without work (limits.sessionSeconds). Run the script again from its start.`,
      },
    );
  }

  async function send({ sql, parameters, token }: Submission, context: SessionContext): Promise<string> {
    const answer = await api.execute(
      {
        Sql: sql,
        ...(parameters.length === 0 ? {} : { Parameters: [...parameters] }),
        ...(id === undefined ? targetOf(profile) : { SessionId: id }),
        ...(sessionSeconds === 0 ? {} : { SessionKeepAliveSeconds: sessionSeconds }),
        ResultFormat: 'CSV',
        ClientToken: token,
      },
      context,
    );
    id = answer.SessionId ?? id;
    if (answer.Id === undefined)
      throw new AppError('internal', 'The service took a statement without naming it.');
    return answer.Id;
  }

  return {
    async submit(submission, context) {
      const changes = natureOf(submission.sql, 'redshift').kind !== 'read';
      try {
        return await send(submission, context);
      } catch (error) {
        if (id === undefined || !isGone(error)) throw error;
        id = undefined;
        if (holdsState) {
          holdsState = false;
          throw lost();
        }
        return await send(submission, context);
      } finally {
        holdsState ||= changes && id !== undefined;
      }
    },
    async within(work) {
      if (id === undefined) return work(undefined);
      try {
        return await work(id);
      } catch (error) {
        if (!isGone(error)) throw error;
        return work(undefined);
      }
    },
    giveUp() {
      id = undefined;
      holdsState = false;
    },
  };
}
