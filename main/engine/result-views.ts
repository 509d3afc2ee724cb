import path from 'node:path';
import type { LocalViewSource } from './local-views.ts';
import type { ResultStore } from './result-store.ts';
import type { Workspace } from './workspace.ts';

/** Every kept result as a view of local SQL: `results.<name>`, and what came from files `imports.<name>`. */
export function resultViews(workspace: Workspace, store: ResultStore): LocalViewSource {
  return {
    async list() {
      const infos = await store.list();
      return infos.map(({ id, name, title, origin, columns, rows }) => ({
        schema: origin.kind === 'run' ? 'results' : 'imports',
        name,
        file: path.join(workspace.results, id, 'data.parquet'),
        columns,
        rows,
        comment: title,
      }));
    },
    async used({ file }) {
      await store.file(path.basename(path.dirname(file)));
    },
  };
}
