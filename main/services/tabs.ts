import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createTabsService() {
  const os = procedures.tabs;
  return {
    list: os.list.handler(() => pending()),
    save: os.save.handler(() => pending()),
    close: os.close.handler(() => pending()),
  };
}
