import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createWorkspaceService() {
  const os = procedures.workspace;
  return {
    info: os.info.handler(() => pending()),
    changes: os.changes.handler(() => pending()),
  };
}
