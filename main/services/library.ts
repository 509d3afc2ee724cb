import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createLibraryService() {
  const os = procedures.library;
  return {
    list: os.list.handler(() => pending()),
    get: os.get.handler(() => pending()),
    save: os.save.handler(() => pending()),
    remove: os.remove.handler(() => pending()),
    check: os.check.handler(() => pending()),
  };
}
