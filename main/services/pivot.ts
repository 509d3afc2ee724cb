import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createPivotService() {
  const os = procedures.pivot;
  return {
    compute: os.compute.handler(() => pending()),
    window: os.window.handler(() => pending()),
    address: os.address.handler(() => pending()),
    read: os.read.handler(() => pending()),
    drill: os.drill.handler(() => pending()),
    copy: os.copy.handler(() => pending()),
    saved: os.saved.handler(() => pending()),
    save: os.save.handler(() => pending()),
    remove: os.remove.handler(() => pending()),
  };
}
