import type { Library } from '../library/library.ts';
import { procedures } from './procedure.ts';

export function createLibraryService(library: Library) {
  const os = procedures.library;
  return {
    list: os.list.handler(() => library.list()),
    get: os.get.handler(({ input }) => library.get(input.id, input.dialect)),
    save: os.save.handler(({ input }) => library.save(input.id, input.text)),
    remove: os.remove.handler(({ input }) => library.remove(input.id)),
    check: os.check.handler(async () => (await library.list()).problems),
  };
}
