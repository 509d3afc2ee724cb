import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createResultsService() {
  const os = procedures.results;
  return {
    list: os.list.handler(() => pending()),
    get: os.get.handler(() => pending()),
    page: os.page.handler(() => pending()),
    summary: os.summary.handler(() => pending()),
    values: os.values.handler(() => pending()),
    copy: os.copy.handler(() => pending()),
    rename: os.rename.handler(() => pending()),
    pin: os.pin.handler(() => pending()),
    remove: os.remove.handler(() => pending()),
  };
}
