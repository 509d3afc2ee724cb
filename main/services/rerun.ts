import type { Evidence } from '#shared/contract/evidence.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import type { Connections, SessionContext } from '../connectors/connector.ts';
import { readScript, type SavedQueries } from './run-source.ts';

export interface RerunParts {
  readonly connections: Connections;
  readonly library: SavedQueries;
}

/**
 * Runs the SQL of a kept result again, with its parameters on its connection, into a Parquet file. Gives the columns
 * of today. Throws unsupported for what was imported, and what the source throws.
 */
export async function rerunInto(
  file: string,
  info: ResultInfo,
  { origin }: Evidence['result'],
  { connections, library }: RerunParts,
  context: SessionContext,
): Promise<ResultInfo['columns']> {
  if (origin.kind !== 'run') {
    throw new AppError(
      'unsupported',
      `“${info.title}” was imported from a file, so there is nothing to run again.`,
      {
        hint: 'Verify it without --rerun, or import the file again and compare.',
      },
    );
  }
  const { sql, parameters, connectionId } = info;
  const source = {
    kind: 'sql' as const,
    sql,
    ...(origin.queryId === undefined ? {} : { queryId: origin.queryId }),
  };
  const { dialect } = await connections.get(connectionId);
  const { types } = await readScript({ source, parameters }, dialect, library);
  const session = await connections.open(connectionId, context);
  try {
    let columns: ResultInfo['columns'] | undefined;
    for await (const event of session.run({ sql, script: sql, parameters, types, into: file }, context)) {
      if (event.type === 'columns') columns = [...event.columns];
    }
    if (columns !== undefined) return columns;
    throw new AppError('query.failed', 'The SQL of the workbook returned no rows when it was run again.');
  } finally {
    await session.close();
  }
}
