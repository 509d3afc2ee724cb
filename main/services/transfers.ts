import { AppError } from '#shared/errors/app-error.ts';
import { procedures } from './procedure.ts';

function pending(): never {
  throw new AppError('unsupported', 'Not built yet.');
}

export function createUploadsService() {
  const os = procedures.uploads;
  return {
    begin: os.begin.handler(() => pending()),
    write: os.write.handler(() => pending()),
    discard: os.discard.handler(() => pending()),
  };
}

export function createDownloadsService() {
  const os = procedures.downloads;
  return {
    read: os.read.handler(() => pending()),
    discard: os.discard.handler(() => pending()),
  };
}
