import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createSettingsService() {
  const os = procedures.settings;
  return {
    all: os.all.handler(() => pending()),
    set: os.set.handler(() => pending()),
  };
}
