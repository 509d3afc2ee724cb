import { AppError } from '#shared/errors/app-error.ts';

/** A row by the names of its columns. */
export type OdbcRow = Readonly<Record<string, unknown>>;

/** A column as the driver describes it; `dataType` is a number of sql.h. */
export interface OdbcColumn {
  readonly name: string;
  readonly dataType: number;
  readonly dataTypeName: string;
  readonly columnSize: number;
  readonly decimalDigits: number;
}

export interface OdbcResult extends ReadonlyArray<OdbcRow> {
  /** Rows changed; below 0 where that is not known. */
  readonly count: number;
  readonly columns: readonly OdbcColumn[];
}

export interface OdbcCursor {
  readonly noData: boolean;
  fetch(): Promise<OdbcResult>;
  close(): Promise<void>;
}

export interface OdbcConnection {
  query(sql: string, parameters: readonly (string | null)[]): Promise<OdbcResult>;
  query(
    sql: string,
    parameters: readonly (string | null)[],
    options: { readonly cursor: true; readonly fetchSize: number },
  ): Promise<OdbcCursor>;
  tables(
    catalog: string | null,
    schema: string | null,
    table: string | null,
    type: string | null,
  ): Promise<OdbcResult>;
  columns(
    catalog: string | null,
    schema: string | null,
    table: string | null,
    column: string | null,
  ): Promise<OdbcResult>;
  /** Asks the driver to stop what the connection works on. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

/** The package, as far as it is used. */
export interface OdbcPackage {
  connect(to: { readonly connectionString: string; readonly loginTimeout: number }): Promise<OdbcConnection>;
}

const installLines: Readonly<Record<string, string>> = {
  linux:
    'Install unixodbc (Debian: apt-get install unixodbc-dev build-essential), then npm rebuild odbc --ignore-scripts=false.',
  darwin: 'Run brew install unixodbc, then npm rebuild odbc --ignore-scripts=false.',
  win32: 'Run npm rebuild odbc --ignore-scripts=false; Windows has the driver manager.',
};

function isPackage(value: unknown): value is OdbcPackage {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'connect') === 'function';
}

/**
 * The optional package, which holds a part that is built for the machine. Throws unsupported, with what to install,
 * where it is not there or not built.
 */
export async function loadOdbc(
  load: () => Promise<unknown> = () => import('odbc'),
  platform: string = process.platform,
): Promise<OdbcPackage> {
  try {
    const module: unknown = await load();
    const inner: unknown = module instanceof Object ? Reflect.get(module, 'default') : undefined;
    const found = [module, inner].find(isPackage);
    if (found !== undefined) return found;
    throw new Error('the package gives nothing to connect with');
  } catch (cause) {
    throw new AppError(
      'unsupported',
      'ODBC is not ready on this machine: the package odbc is missing or not built.',
      {
        hint: installLines[platform] ?? installLines.linux,
        cause,
      },
    );
  }
}
