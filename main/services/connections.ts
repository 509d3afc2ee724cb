import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createConnectionsService() {
  const os = procedures.connections;
  return {
    list: os.list.handler(() => pending()),
    catalog: os.catalog.handler(() => pending()),
    tables: os.tables.handler(() => pending()),
  };
}
