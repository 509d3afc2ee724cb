import {
  BatchGetQueryExecution$,
  type BatchGetQueryExecutionInput,
  type BatchGetQueryExecutionOutput,
  GetQueryExecution$,
  type GetQueryExecutionInput,
  type GetQueryExecutionOutput,
  GetQueryResults$,
  type GetQueryResultsInput,
  type GetQueryResultsOutput,
  ListQueryExecutions$,
  type ListQueryExecutionsInput,
  type ListQueryExecutionsOutput,
  StartQueryExecution$,
  type StartQueryExecutionInput,
  type StartQueryExecutionOutput,
  StopQueryExecution$,
  type StopQueryExecutionInput,
  type StopQueryExecutionOutput,
} from '@aws-sdk/client-athena';
import { type Operation, operation } from '../core/service.ts';
import { invalidRequest } from './errors.ts';
import { createExecution, type Execution } from './executions.ts';
import { answerPlan } from './plans/answer.ts';
import type { PlanContext } from './plans/plan.ts';
import { createPages } from './results.ts';
import { type QueryRule, ruleFor } from './rules.ts';
import { SqlError } from './sql/sql-error.ts';
import { planOf } from './statements.ts';
import { outputFolder, type WorkGroups } from './workgroups.ts';

/** Athena refuses longer statements. */
const mostBytes = 262_144;

const shape = (request: StartQueryExecutionInput) => {
  const { ClientRequestToken: _, ...rest } = request;
  return JSON.stringify(rest);
};

export interface Queries {
  readonly operations: readonly Operation[];
  readonly executions: ReadonlyMap<string, Execution>;
}

export function createQueries(
  context: PlanContext,
  groups: WorkGroups,
  rules: readonly QueryRule[],
): Queries {
  const executions = new Map<string, Execution>();
  const tokens = new Map<string, Execution>();
  const pages = createPages(context.engine, context.store);
  const { clock } = context.double;

  function demand(id: string | undefined): Execution {
    const found = executions.get(id ?? '');
    if (found === undefined) throw invalidRequest(`QueryExecution ${id} was not found`);
    return found;
  }

  /** An earlier result of the same query that is young enough. */
  async function reusable(request: StartQueryExecutionInput): Promise<Execution | undefined> {
    const age = request.ResultReuseConfiguration?.ResultReuseByAgeConfiguration;
    if (age?.Enabled !== true) return undefined;
    const since = clock.now().getTime() - (age.MaxAgeInMinutes ?? 60) * 60_000;
    const key = ({ ResultReuseConfiguration: _, ...rest }: StartQueryExecutionInput) => shape(rest);
    for (const execution of [...executions.values()].toReversed()) {
      const same = key(execution.request) === key(request) && execution.plan.subtype === 'SELECT';
      if (!same || execution.reused || (await execution.settle()) !== 'SUCCEEDED') continue;
      const { Status } = await execution.describe();
      if ((Status?.CompletionDateTime?.getTime() ?? 0) >= since) return execution;
    }
    return undefined;
  }

  /** One after the other, so that a token is never taken twice. */
  let starting: Promise<unknown> = Promise.resolve();
  function start(request: StartQueryExecutionInput): Promise<Execution> {
    const started = starting.then(() => startNext(request));
    starting = started.catch(() => undefined);
    return started;
  }

  async function startNext(request: StartQueryExecutionInput): Promise<Execution> {
    const { QueryString: sql = '', ClientRequestToken: token } = request;
    if (token !== undefined && (token.length < 32 || token.length > 128)) {
      throw invalidRequest(
        "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length between 32 and 128",
      );
    }
    const earlier = tokens.get(token ?? '');
    if (earlier !== undefined) {
      if (shape(earlier.request) !== shape(request)) {
        throw invalidRequest('Idempotent parameters do not match', 'IDEMPOTENT_PARAMETER_MISMATCH');
      }
      return earlier;
    }
    if (Buffer.byteLength(sql) > mostBytes) {
      throw invalidRequest(
        `1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to ${mostBytes}`,
      );
    }
    const workGroup = groups.demand(request.WorkGroup ?? 'primary');
    if (workGroup.options.disabled === true) {
      throw invalidRequest(`WorkGroup ${workGroup.options.name} is disabled.`);
    }
    const folder = outputFolder(workGroup, request.ResultConfiguration?.OutputLocation);
    const rule = ruleFor(rules, sql);
    const plan = rule.answer === undefined ? planOf(context, sql) : answerPlan(context, rule.answer);
    const id = `00000000-0000-4000-a000-${String(executions.size + 1).padStart(12, '0')}`;
    const run = {
      catalogName: request.QueryExecutionContext?.Catalog ?? 'awsdatacatalog',
      database: request.QueryExecutionContext?.Database ?? 'default',
      now: clock.now(),
      parameters: request.ExecutionParameters ?? [],
      executionId: id,
      outputFolder: folder,
    };
    await check(sql, plan.subtype, run);
    const reuse = await reusable(request);
    const execution = createExecution(context, { id, request, workGroup, plan, rule, run, reuse });
    executions.set(id, execution);
    if (token !== undefined) tokens.set(token, execution);
    return execution;
  }

  /** Athena refuses at once what is no SQL. */
  async function check(
    sql: string,
    subtype: string,
    run: Parameters<PlanContext['compiler']['parse']>[2],
  ): Promise<void> {
    if (subtype !== 'SELECT' || /^\s*execute\b/i.test(sql) || ruleFor(rules, sql).answer !== undefined)
      return;
    const connection = await context.engine.connect();
    try {
      await context.compiler.parse(connection, sql.replace(/;\s*$/, ''), run);
    } catch (error) {
      throw error instanceof SqlError ? invalidRequest(error.message, 'MALFORMED_QUERY') : error;
    } finally {
      connection.closeSync();
    }
  }

  const operations = [
    operation<StartQueryExecutionInput, StartQueryExecutionOutput>(StartQueryExecution$, async (input) => ({
      QueryExecutionId: (await start(input)).id,
    })),
    operation<GetQueryExecutionInput, GetQueryExecutionOutput>(
      GetQueryExecution$,
      async ({ QueryExecutionId }) => ({ QueryExecution: await demand(QueryExecutionId).describe() }),
    ),
    operation<BatchGetQueryExecutionInput, BatchGetQueryExecutionOutput>(
      BatchGetQueryExecution$,
      async ({ QueryExecutionIds = [] }) => {
        const known = QueryExecutionIds.filter((id) => executions.has(id));
        const unknown = QueryExecutionIds.filter((id) => !executions.has(id));
        return {
          QueryExecutions: await Promise.all(known.map((id) => demand(id).describe())),
          UnprocessedQueryExecutionIds: unknown.map((QueryExecutionId) => ({
            QueryExecutionId,
            ErrorCode: 'INVALID_QUERY_EXECUTION_ID',
            ErrorMessage: `QueryExecution ${QueryExecutionId} was not found`,
          })),
        };
      },
    ),
    operation<StopQueryExecutionInput, StopQueryExecutionOutput>(
      StopQueryExecution$,
      async ({ QueryExecutionId }) => {
        const execution = demand(QueryExecutionId);
        await execution.settle();
        execution.stop();
        return {};
      },
    ),
    operation<GetQueryResultsInput, GetQueryResultsOutput>(GetQueryResults$, async (input) => {
      const execution = demand(input.QueryExecutionId);
      const state = await execution.settle();
      if (state === 'QUEUED' || state === 'RUNNING') {
        throw invalidRequest(
          `Query has not yet finished. Current state: ${state}`,
          'INVALID_QUERY_EXECUTION_STATE',
        );
      }
      if (state !== 'SUCCEEDED') {
        throw invalidRequest(
          `Query did not finish successfully. Final query state: ${state}`,
          'INVALID_QUERY_EXECUTION_STATE',
        );
      }
      return pages.page(execution, input);
    }),
    operation<ListQueryExecutionsInput, ListQueryExecutionsOutput>(
      ListQueryExecutions$,
      ({ WorkGroup = 'primary', NextToken, MaxResults = 50 }) => {
        groups.demand(WorkGroup);
        const ids = [...executions.values()]
          .filter(({ workGroup }) => workGroup.options.name === WorkGroup)
          .map(({ id }) => id)
          .toReversed();
        const from = Number(NextToken ?? 0);
        const to = from + MaxResults;
        return {
          QueryExecutionIds: ids.slice(from, to),
          ...(to < ids.length ? { NextToken: String(to) } : {}),
        };
      },
    ),
  ];
  return { operations, executions };
}
