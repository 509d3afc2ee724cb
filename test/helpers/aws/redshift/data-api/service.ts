import {
  BatchExecuteStatement$,
  type BatchExecuteStatementInput,
  type BatchExecuteStatementOutput,
  CancelStatement$,
  type CancelStatementRequest,
  type CancelStatementResponse,
  DescribeStatement$,
  type DescribeStatementRequest,
  type DescribeStatementResponse,
  ExecuteStatement$,
  type ExecuteStatementInput,
  type ExecuteStatementOutput,
  GetStatementResult$,
  type GetStatementResultRequest,
  type GetStatementResultResponse,
  GetStatementResultV2$,
  type GetStatementResultV2Request,
  type GetStatementResultV2Response,
} from '@aws-sdk/client-redshift-data';
import type { Clock } from '#main/platform/clock.ts';
import { type Call, type Operation, operation } from '../../core/service.ts';
import { describeStatement, outputOf } from './describe.ts';
import { csvLine, fieldOf } from './pages.ts';
import { bindParameters } from './parameters.ts';
import { isOver, type KeptResult, type StatementRecord, type Target } from './records.ts';
import { invalid, notFound } from './refusals.ts';
import type { KeptSession, Sessions } from './sessions.ts';
import type { Statements } from './statements.ts';
import { type Addressed, type Places, targetOf } from './target.ts';

export interface DataApiSettings {
  readonly clock: Clock;
  readonly statements: Statements;
  readonly sessions: Sessions;
  readonly places: Places;
  /** Makes sure that the role is there, if credentials of IAM's make it. */
  readonly enter: (target: Target) => Promise<void>;
  /** Where a CSV result has a line of its columns' names. */
  readonly csvHeader: () => 'first-page' | 'every-page' | 'none';
}

const longestSql = 100_000;
const mostStatements = 40;
const longestSession = 86_400;

type Request = (ExecuteStatementInput | BatchExecuteStatementInput) & Addressed;

function checkSql(sql: string): void {
  if (sql === '') throw invalid('The SQL statement is empty.');
  if (Buffer.byteLength(sql) > longestSql) {
    throw invalid(`The SQL statement is longer than ${longestSql} bytes.`);
  }
}

/** The page a token names; the first without one. */
function pageOf(token: string | undefined, result: KeptResult, id: string): number {
  if (token === undefined) return 0;
  const [of, number] = Buffer.from(token, 'base64').toString().split(' ');
  const page = Number(number);
  if (of !== id || !(page < result.pages.length)) throw invalid('The next token is not valid.');
  return page;
}

function nextToken(page: number, result: KeptResult, id: string): string | undefined {
  return page + 1 < result.pages.length ? Buffer.from(`${id} ${page + 1}`).toString('base64') : undefined;
}

/** The operations that run statements and give what came of them. */
export function statementOperations(settings: DataApiSettings): Operation[] {
  const { clock, statements, sessions, places } = settings;

  async function waitFor(record: StatementRecord, seconds: number | undefined): Promise<void> {
    if (seconds === undefined || seconds === 0 || isOver(record.status)) return;
    if (seconds < 0 || seconds > 30) throw invalid('WaitTimeSeconds must be between 0 and 30.');
    const enough = new AbortController();
    await Promise.race([record.over, clock.sleep(seconds * 1000, enough.signal).catch(() => undefined)]);
    enough.abort();
  }

  async function sessionOf(
    request: Request,
    caller: Call['caller'],
  ): Promise<{ target: Target; session?: KeptSession }> {
    const keepAlive = request.SessionKeepAliveSeconds;
    if (keepAlive !== undefined && (keepAlive < 0 || keepAlive > longestSession)) {
      throw invalid(`SessionKeepAliveSeconds must be between 0 and ${longestSession}.`);
    }
    if (request.SessionId === undefined) {
      const target = targetOf(request, caller, places);
      if (keepAlive === undefined || keepAlive === 0) return { target };
      return { target, session: sessions.begin(target, keepAlive) };
    }
    const named = [
      request.ClusterIdentifier,
      request.WorkgroupName,
      request.Database,
      request.DbUser,
      request.SecretArn,
    ];
    if (named.some((one) => one !== undefined)) {
      throw invalid('With SessionId, neither a cluster, a workgroup, a database nor a user may be named.');
    }
    const session = await sessions.demand(request.SessionId);
    if (keepAlive !== undefined) session.keepAlive = keepAlive;
    return { target: session.target, session };
  }

  async function submit(request: Request, sqls: readonly string[], isBatch: boolean, call: Call) {
    const { ClientToken: token, WaitTimeSeconds: seconds, ...rest } = request;
    const fingerprint = JSON.stringify(rest);
    const known = statements.again(token, fingerprint);
    if (known !== undefined) return outputOf(known);
    for (const sql of sqls) checkSql(sql);
    const parameters = request.Parameters ?? [];
    const bound = sqls.map((sql) => bindParameters(sql, parameters));
    const { target, session } = await sessionOf(request, call.caller);
    await settings.enter(target);
    const record = statements.submit({
      sqls,
      bound,
      isBatch,
      inTransaction: isBatch && (!('ExecutionMode' in request) || request.ExecutionMode !== 'AUTO_COMMIT'),
      target,
      parameters,
      name: request.StatementName,
      format: request.ResultFormat ?? 'JSON',
      session,
      token,
      fingerprint,
    });
    await waitFor(record, seconds);
    return outputOf(record);
  }

  async function resultOf(id: string, seconds: number | undefined, format: 'CSV' | 'JSON') {
    const { record, part } = statements.demand(id);
    await waitFor(record, seconds);
    if (part.status !== 'FINISHED' || part.result === undefined) {
      throw notFound('Query does not have result. Please check query status with DescribeStatement.', id);
    }
    if (record.format !== format) {
      throw invalid(`The result of the statement is in the format ${record.format}, not in ${format}.`);
    }
    return part.result;
  }

  return [
    operation<ExecuteStatementInput, ExecuteStatementOutput>(ExecuteStatement$, (input, call) =>
      submit(input, [input.Sql ?? ''], false, call),
    ),
    operation<BatchExecuteStatementInput, BatchExecuteStatementOutput>(
      BatchExecuteStatement$,
      (input, call) => {
        const sqls = input.Sqls ?? [];
        if (sqls.length === 0 || sqls.length > mostStatements) {
          throw invalid(`A batch holds between 1 and ${mostStatements} SQL statements.`);
        }
        return submit(input, sqls, true, call);
      },
    ),
    operation<DescribeStatementRequest, DescribeStatementResponse>(
      DescribeStatement$,
      async ({ Id: id = '', WaitTimeSeconds: seconds }) => {
        await waitFor(statements.demand(id).record, seconds);
        const { record, part } = statements.demand(id);
        return describeStatement(record, id.includes(':') ? part : undefined, clock.now());
      },
    ),
    operation<CancelStatementRequest, CancelStatementResponse>(CancelStatement$, async ({ Id: id = '' }) => {
      const { record } = statements.demand(id);
      if (isOver(record.status)) {
        throw invalid(`Could not cancel a query that is already in ${record.status} state with ID: ${id}`);
      }
      record.cancel();
      return { Status: true };
    }),
    operation<GetStatementResultRequest, GetStatementResultResponse>(
      GetStatementResult$,
      async ({ Id: id = '', NextToken: token, WaitTimeSeconds: seconds }) => {
        const result = await resultOf(id, seconds, 'JSON');
        const page = pageOf(token, result, id);
        const rows = result.pages[page] ?? [];
        if (Buffer.isBuffer(rows)) throw new Error('A result in JSON is kept as rows.');
        return {
          Records: rows.map((row) => row.map((cell, index) => fieldOf(cell, result.columns[index] ?? {}))),
          ColumnMetadata: [...result.columns],
          TotalNumRows: result.total,
          NextToken: nextToken(page, result, id),
        };
      },
    ),
    operation<GetStatementResultV2Request, GetStatementResultV2Response>(
      GetStatementResultV2$,
      async ({ Id: id = '', NextToken: token, WaitTimeSeconds: seconds }) => {
        const result = await resultOf(id, seconds, 'CSV');
        const page = pageOf(token, result, id);
        const text = result.pages[page];
        const headed = settings.csvHeader();
        const hasHeader = headed === 'every-page' || (headed === 'first-page' && page === 0);
        const header = hasHeader ? csvLine(result.columns.map(({ name }) => name ?? '')) : '';
        return {
          Records: Buffer.isBuffer(text) ? [{ CSVRecords: header + text.toString() }] : [],
          ColumnMetadata: [...result.columns],
          TotalNumRows: result.total,
          ResultFormat: 'CSV',
          NextToken: nextToken(page, result, id),
        };
      },
    ),
  ];
}
