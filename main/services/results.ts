import type { ResultReader } from '../engine/result-reader.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { procedures } from './procedure.ts';

export function createResultsService(results: ResultStore, reader: ResultReader) {
  const os = procedures.results;
  return {
    list: os.list.handler(async () => [...(await results.list())]),
    get: os.get.handler(({ input }) => results.get(input.id)),
    page: os.page.handler(({ input: { id, view, offset, limit }, signal }) =>
      reader.page(id, view, offset, limit, signal),
    ),
    summary: os.summary.handler(({ input: { id, ...selection }, signal }) =>
      reader.summary(id, selection, signal),
    ),
    values: os.values.handler(({ input: { id, ...wanted }, signal }) => reader.values(id, wanted, signal)),
    copy: os.copy.handler(async ({ input: { id, headers, ...selection }, signal }) => ({
      text: await reader.copy(id, selection, headers, signal),
    })),
    rename: os.rename.handler(({ input }) => results.label(input.id, { name: input.name })),
    pin: os.pin.handler(({ input }) => results.label(input.id, { pinned: input.pinned })),
    remove: os.remove.handler(({ input }) => results.remove(input.id)),
  };
}
