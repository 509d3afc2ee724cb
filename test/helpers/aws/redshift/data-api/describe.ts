import type {
  DescribeStatementResponse,
  ExecuteStatementOutput,
  StatementData,
  SubStatementData,
} from '@aws-sdk/client-redshift-data';
import type { Part, StatementRecord } from './records.ts';

function where({ target }: StatementRecord) {
  return {
    ClusterIdentifier: target.cluster,
    WorkgroupName: target.workgroup,
    Database: target.database,
    DbUser: target.dbUser ?? target.role,
    SecretArn: target.secretArn,
  };
}

/** What ExecuteStatement and BatchExecuteStatement answer. */
export function outputOf(record: StatementRecord): ExecuteStatementOutput {
  return {
    Id: record.id,
    CreatedAt: record.createdAt,
    ...where(record),
    SessionId: record.sessionId,
    Status: record.status,
  };
}

/** Nanoseconds of the clock that a text ran; -1 while it has not ended. */
function durationOf(parts: readonly Part[]): number {
  const times = parts.map(({ startedAt, endedAt }) =>
    startedAt === undefined || endedAt === undefined ? null : endedAt.getTime() - startedAt.getTime(),
  );
  const known = times.filter((one) => one !== null);
  return known.length === 0 ? -1 : known.reduce((sum, one) => sum + one, 0) * 1_000_000;
}

function figuresOf(part: Part | undefined, areKnown: boolean) {
  return {
    ResultRows: areKnown ? (part?.rowCount ?? -1) : -1,
    ResultSize: areKnown && part?.status === 'FINISHED' ? (part.result?.size ?? 0) : -1,
    RedshiftQueryId: part?.queryId ?? -1,
  };
}

function subStatement(part: Part, areKnown: boolean): SubStatementData {
  return {
    Id: part.id,
    Duration: durationOf([part]),
    Error: part.error,
    Status: part.status,
    CreatedAt: part.createdAt,
    UpdatedAt: part.updatedAt,
    QueryString: part.sql,
    HasResultSet: part.result !== undefined,
    ...figuresOf(part, areKnown),
  };
}

/** A statement as it stands now, or one text of a batch. */
export function describeStatement(
  record: StatementRecord,
  only: Part | undefined,
  now: Date,
): DescribeStatementResponse {
  const areKnown = record.statisticsAt !== undefined && record.statisticsAt <= now;
  const single = only ?? (record.isBatch ? undefined : record.parts[0]);
  return {
    Id: only?.id ?? record.id,
    ...where(record),
    Duration: durationOf(only === undefined ? record.parts : [only]),
    Error: only === undefined ? record.error : only.error,
    Status: only?.status ?? record.status,
    CreatedAt: record.createdAt,
    UpdatedAt: only?.updatedAt ?? record.updatedAt,
    RedshiftPid: record.pid,
    HasResultSet: (only === undefined ? record.parts : [only]).some(({ result }) => result !== undefined),
    QueryString: single?.sql,
    ...figuresOf(single, areKnown),
    QueryParameters: record.parameters.length === 0 ? undefined : [...record.parameters],
    SubStatements:
      record.isBatch && only === undefined
        ? record.parts.map((part) => subStatement(part, areKnown))
        : undefined,
    ResultFormat: record.format,
    SessionId: record.sessionId,
  };
}

/** A statement in a list of them. */
export function listedStatement(record: StatementRecord): StatementData {
  return {
    Id: record.id,
    QueryString: record.isBatch ? undefined : record.parts[0]?.sql,
    QueryStrings: record.isBatch ? record.parts.map(({ sql }) => sql) : undefined,
    SecretArn: record.target.secretArn,
    Status: record.status,
    StatementName: record.name,
    CreatedAt: record.createdAt,
    UpdatedAt: record.updatedAt,
    QueryParameters: record.parameters.length === 0 ? undefined : [...record.parameters],
    IsBatchStatement: record.isBatch,
    ResultFormat: record.format,
    SessionId: record.sessionId,
  };
}
