import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createSampleService() {
  const os = procedures.sample;
  return {
    status: os.status.handler(() => pending()),
    create: os.create.handler(() => pending()),
  };
}
