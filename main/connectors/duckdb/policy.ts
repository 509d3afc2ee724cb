import { StatementType } from '@duckdb/node-api';
import { AppError } from '#shared/errors/app-error.ts';
import { tokenize } from '#shared/sql/tokens.ts';

const files = new Set([
  StatementType.COPY,
  StatementType.EXPORT,
  StatementType.ATTACH,
  StatementType.COPY_DATABASE,
]);
const extensions = new Set([StatementType.LOAD, StatementType.EXTENSION, StatementType.UPDATE_EXTENSIONS]);
/** Statements that may hold another one. */
const wrappers = new Set([StatementType.EXPLAIN, StatementType.PREPARE]);

function names(sql: string, word: string): boolean {
  return tokenize(sql).some(
    ({ kind, start, end }) => kind === 'word' && sql.slice(start, end).toLowerCase() === word,
  );
}

/**
 * What local SQL may not do. Extensions are fetched from the network and run as code: never. Files are written and
 * databases attached only where the caller is trusted with the disk; the engine confines reading itself.
 */
export function refuse(type: StatementType, sql: string, allowPaths: boolean): void {
  if (extensions.has(type)) {
    throw new AppError(
      'unsupported',
      'Extensions are not installed or loaded: Backcast runs without a network.',
      {
        hint: 'CSV, JSON, Parquet and Excel files can be imported.',
      },
    );
  }
  const writesFiles = files.has(type) || (wrappers.has(type) && names(sql, 'copy'));
  if (writesFiles && !allowPaths) {
    throw new AppError('permission.denied', 'SQL may not read, write or attach files by their path here.', {
      hint: 'Import a file, or export a result. On the command line SQL may name files.',
    });
  }
}
