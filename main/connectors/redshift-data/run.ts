import type { DescribeStatementResponse } from '@aws-sdk/client-redshift-data';
import type { AppError } from '#shared/errors/app-error.ts';
import { cancelled, isAppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import { natureOf } from '#shared/sql/statement-kind.ts';
import type { Engine } from '../../engine/engine.ts';
import type { RunStats, SessionContext, SessionEvent } from '../connector.ts';
import type { DataApi } from './api.ts';
import { isTooLarge, type SentStatement, statementError } from './errors.ts';
import { left, stopped, stopStatement, untilOver, waits } from './follow.ts';
import type { RedshiftDataProfile } from './profile.ts';
import { fetchRows, tellingRows } from './rows.ts';

type Rows = { readonly columns: readonly Column[]; readonly rows: number };

export interface FollowRun {
  readonly api: DataApi;
  readonly engine: Engine;
  readonly profile: RedshiftDataProfile;
  /** Where rows that nobody keeps may stand. */
  readonly temporary: string;
  readonly id: string;
  readonly into: string | undefined;
  readonly preview: number | undefined;
  /** As it was sent; absent of a run from elsewhere. */
  readonly sent: SentStatement | undefined;
  /** `signal` aborts where the work is to stop, and where it is to be left. */
  readonly context: SessionContext;
  tell(event: SessionEvent): void;
  suggest(error: AppError): Promise<AppError>;
  /** Gets the rows another way, where there are too many for the service; absent where that is not known. */
  readonly unload?: ((into: string) => Promise<Rows>) | undefined;
}

/** Numbers of what a statement did come late: it is asked for them a few times more. */
const lateTries = 5;

async function rowsChanged(run: FollowRun, found: DescribeStatementResponse): Promise<number | undefined> {
  const wait = waits(run.profile.limits);
  let { ResultRows: rows = -1 } = found;
  for (let tries = 0; rows < 0 && tries < lateTries; tries += 1) {
    await run.context.clock.sleep(wait(), run.context.signal);
    rows = (await run.api.describe(run.id, run.context)).ResultRows ?? -1;
  }
  return rows < 0 ? undefined : rows;
}

async function effectOf(run: FollowRun, found: DescribeStatementResponse): Promise<string> {
  const { kind, verb } = natureOf(run.sent?.sql ?? found.QueryString ?? '', 'redshift');
  if (kind !== 'write' && kind !== 'remove') return verb === '' ? 'Done.' : `${verb} done.`;
  const rows = await rowsChanged(run, found);
  return rows === undefined ? `${verb} done.` : `${verb}: ${rows} ${rows === 1 ? 'row' : 'rows'}.`;
}

function timesOf({ Duration = -1 }: DescribeStatementResponse): RunStats {
  return Duration < 0 ? {} : { engineMs: Duration / 1_000_000 };
}

/** Rows as the run wants them: in its file, or told of. */
async function deliver(run: FollowRun, write: (into: string) => Promise<Rows>): Promise<number> {
  const { engine, temporary, into, tell, context } = run;
  if (into === undefined) return (await tellingRows(engine, temporary, write, tell, context.signal)).rows;
  const written = await write(into);
  tell({ type: 'columns', columns: written.columns });
  return written.rows;
}

async function followToEnd(run: FollowRun): Promise<RunStats> {
  const { api, engine, profile, id, preview, context, tell } = run;
  const report: Parameters<typeof untilOver>[2] = (progress) => tell({ type: 'progress', progress });
  const found = await untilOver(id, { api, limits: profile.limits, context }, report);
  if (found.Status === 'ABORTED') throw stopped({ state: 'cancelled', polls: 1 });
  if (found.Status === 'FAILED') {
    const said = found.Error ?? 'The statement failed.';
    const { unload } = run;
    if (isTooLarge(said) && unload !== undefined)
      return { rows: await deliver(run, unload), ...timesOf(found) };
    throw await run.suggest(statementError(said, run.sent));
  }
  if (found.HasResultSet !== true) return { message: await effectOf(run, found), ...timesOf(found) };
  const most = preview === undefined ? {} : { most: preview };
  const rows = await deliver(run, (into) => fetchRows(engine, { api, id, context, report, ...most }, into));
  return { rows, ...timesOf(found) };
}

/**
 * Follows a statement to its end and gives its rows. Aborted, it is stopped, and the failure holds the service's word
 * for that; left, it goes on, and the failure says so.
 */
export async function followRun(run: FollowRun, leave: AbortSignal | undefined): Promise<RunStats> {
  const { api, id, profile, context } = run;
  const isLeft = () => leave?.aborted === true;
  try {
    return await followToEnd(run);
  } catch (error) {
    if (isAppError(error) && error.details.stopped !== undefined) throw error;
    if (isLeft()) throw left();
    if (!context.signal.aborted) throw error;
    const lasting = { ...context, signal: new AbortController().signal };
    const proof = await stopStatement(id, { api, limits: profile.limits, context: lasting }).catch(
      (failure: unknown) => ({
        state: 'unproven' as const,
        polls: 0,
        reason: failure instanceof Error ? failure.message : String(failure),
      }),
    );
    throw stopped(proof);
  }
}

/** Where the run was stopped before anything was sent. */
export function refuseStopped({ signal, leave }: SessionContext): void {
  if (signal.aborted || leave?.aborted === true) throw cancelled();
}
