import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createExportsService() {
  const os = procedures.exports;
  return {
    start: os.start.handler(() => pending()),
  };
}
