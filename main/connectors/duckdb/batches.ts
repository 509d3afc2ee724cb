import { ResultReturnType, StatementType } from '@duckdb/node-api';
import { columnsOf } from '../../engine/column-types.ts';
import { type Execution, effectOf, runPrepared } from '../../engine/execute.ts';
import { cellsOfChunk } from '../../engine/row-batches.ts';
import type { RunStats, SessionEvent } from '../connector.ts';

/** Runs a statement whose rows nobody keeps: they are told of as they come. */
export async function streamBatches(
  execution: Execution,
  emit: (event: SessionEvent) => void,
): Promise<RunStats> {
  const stats = await runPrepared(
    execution,
    execution.sql,
    StatementType.SELECT,
    async (result): Promise<RunStats> => {
      if (result.returnType !== ResultReturnType.QUERY_RESULT) return { message: effectOf(result) };
      const types = result.columnTypes();
      emit({ type: 'columns', columns: columnsOf(result.columnNames(), types) });
      let rows = 0;
      for await (const chunk of result) {
        rows += chunk.rowCount;
        emit({ type: 'batch', ...cellsOfChunk(chunk, types) });
      }
      return { rows };
    },
  );
  return stats ?? { message: 'Done.' };
}
