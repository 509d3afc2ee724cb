import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createHistoryService() {
  const os = procedures.history;
  return {
    list: os.list.handler(() => pending()),
    clear: os.clear.handler(() => pending()),
  };
}
