import { access } from 'node:fs/promises';
import type { Column } from '#shared/model/column.ts';
import type { Progress } from '#shared/model/progress.ts';
import { tokenize } from '#shared/sql/tokens.ts';
import type { Engine } from './engine.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** A Parquet file that local SQL reads under a name. */
export interface LocalView {
  /** `main` (reachable without a schema: the sample warehouse), `results` or `imports`. */
  readonly schema: 'main' | 'results' | 'imports';
  readonly name: string;
  readonly file: string;
  /** Tells one content of the file from another, where a file's content may change. */
  readonly version?: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly comment?: string;
}

/** Making what a view reads, where it is made on first use: how to stop it, and whom to tell how far it is. */
export interface ViewWork {
  readonly signal?: AbortSignal | undefined;
  readonly report?: (progress: Progress) => void;
}

/** Where views come from. Asked before every statement, so it must be quick. */
export interface LocalViewSource {
  list(): Promise<readonly LocalView[]>;
  /** Told the names a statement may mean, in lower case (null: any), before it is asked for its list; may take long. */
  need?(names: ReadonlySet<string> | null, work: ViewWork): Promise<void>;
  /** Told which of its views a statement is about to read. */
  used?(view: LocalView): Promise<void>;
}

export interface LocalViews {
  /** Every view there is now, whether or not it was made in the engine. */
  list(): Promise<readonly LocalView[]>;
  /** Makes the views that the SQL may name stand as they are now, whichever process made or renamed them. */
  prepare(sql: string, work?: ViewWork): Promise<void>;
  /** Makes what is made on first use, for a reader of the whole catalog. */
  needAll(work?: ViewWork): Promise<void>;
}

/** The engine's schemas in which names without a schema are looked up, in this order. */
export const searchPath = 'main,results,imports';

const catalogWords = /^(information_schema|duckdb_.*|pg_.*|sqlite_.*|show|query|query_table|glob)$/;

/** Every name the SQL could mean, in lower case; null where it may ask for all of them. */
function namesIn(sql: string): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const { kind, start, end } of tokenize(sql)) {
    const text = sql.slice(start, end);
    if (kind === 'quoted-name') names.add(text.slice(1, -1).replaceAll('""', '"').toLowerCase());
    if (kind === 'word') {
      const word = text.toLowerCase();
      if (catalogWords.test(word)) return null;
      names.add(word);
    }
  }
  return names;
}

function keyOf(schema: string, name: string): string {
  return `${schema}.${name}`.toLowerCase();
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

/**
 * Views in the embedded engine over files in the workspace. They are made when a statement first names them:
 * thousands of kept results cost nothing until they are read. A table or view the user made under the same name
 * stays as it is.
 */
export function createLocalViews(engine: Engine, sources: readonly LocalViewSource[]): LocalViews {
  /** What this process made: the text that tells it from a newer one, by key. */
  const made = new Map<string, string>();
  let turn: Promise<unknown> = Promise.resolve();

  async function need(names: ReadonlySet<string> | null, work: ViewWork): Promise<void> {
    for (const source of sources) await source.need?.(names, work);
  }

  async function listAll(): Promise<{ view: LocalView; source: LocalViewSource }[]> {
    const lists = await Promise.all(sources.map((source) => source.list()));
    return lists.flatMap((views, index) => {
      const source = sources[index];
      return source === undefined ? [] : views.map((view) => ({ view, source }));
    });
  }

  async function standing(): Promise<ReadonlySet<string>> {
    const { values } = await engine.query(
      `SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal
       UNION ALL SELECT schema_name, table_name FROM duckdb_tables()`,
    );
    return new Set((values[0] ?? []).map((schema, row) => keyOf(String(schema), String(values[1]?.[row]))));
  }

  async function make(view: LocalView): Promise<void> {
    const name = `${quoteName(view.schema)}.${quoteName(view.name)}`;
    try {
      await engine.run(
        `CREATE OR REPLACE VIEW ${name} AS SELECT * FROM read_parquet(${quoteText(view.file)})`,
      );
    } catch (error) {
      // Another process may have removed it a moment ago; then it is no more, which is no failure of this SQL.
      if (await isThere(view.file)) throw error;
    }
  }

  async function refresh(sql: string): Promise<void> {
    const current = await listAll();
    const names = namesIn(sql);
    const wanted = current.filter(({ view }) => names === null || names.has(view.name.toLowerCase()));
    if (wanted.length === 0 && made.size === 0) return;
    const present = await standing();
    const keys = new Set(current.map(({ view }) => keyOf(view.schema, view.name)));
    for (const key of [...made.keys()].filter((one) => !keys.has(one))) {
      const [schema = '', ...rest] = key.split('.');
      if (present.has(key)) {
        await engine.run(`DROP VIEW IF EXISTS ${quoteName(schema)}.${quoteName(rest.join('.'))}`);
      }
      made.delete(key);
    }
    for (const { view, source } of wanted) {
      const key = keyOf(view.schema, view.name);
      const mark = `${view.file} ${view.version ?? ''}`;
      // Listing every table reads none of them.
      if (names !== null) await source.used?.(view);
      const usersOwn = present.has(key) && !made.has(key);
      if (usersOwn || (present.has(key) && made.get(key) === mark)) continue;
      await make(view);
      made.set(key, mark);
    }
  }

  return {
    list: async () => (await listAll()).map(({ view }) => view),
    needAll: (work = {}) => need(null, work),
    async prepare(sql, work = {}) {
      await need(namesIn(sql), work);
      const next = turn.then(() => refresh(sql));
      turn = next.catch(() => undefined);
      return next;
    },
  };
}
