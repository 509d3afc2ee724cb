import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createImportsService() {
  const os = procedures.imports;
  return {
    inspect: os.inspect.handler(() => pending()),
    start: os.start.handler(() => pending()),
  };
}
