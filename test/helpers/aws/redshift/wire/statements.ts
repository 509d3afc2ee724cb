import { DialectError } from '../dialect/dialect-error.ts';
import type { TranslateOptions } from '../dialect/expressions.ts';
import { statementsOf, translateStatement } from '../dialect/statement.ts';
import type { CopyFrom, Unload } from '../dialect/transfer-options.ts';

/** Columns of a query, as the server describes them. */
export interface QueryColumn {
  readonly name: string;
  /** PostgreSQL's own type. */
  readonly oid: number;
  readonly modifier: number;
}

/** Finds out the columns of a query in the session itself, where its temporary tables are. */
export type DescribeQuery = (sql: string) => Promise<readonly QueryColumn[]>;

/** A transfer made ready: the statement PostgreSQL runs, and what remains to do once it has. */
export interface PreparedTransfer {
  readonly sql: string;
  /** Gives the tag of the finished command and a notice, if there is one to say. */
  finish(rows: number): Promise<{ readonly tag: string; readonly notice?: string }>;
}

/** Carries out UNLOAD and COPY. */
export type PrepareTransfer = (
  transfer: Unload | CopyFrom,
  describe: DescribeQuery,
  options: TranslateOptions,
) => Promise<PreparedTransfer>;

/** One statement as the session sends it on. */
export interface SentStatement {
  /** As the client wrote it. */
  readonly text: string;
  readonly caseSensitive?: boolean;
  readonly finish?: PreparedTransfer['finish'];
}

export interface SentScript {
  readonly sql: string;
  readonly statements: readonly SentStatement[];
}

/** Translates a script; a transfer must stand alone in it. */
export async function translateScript(
  script: string,
  options: TranslateOptions,
  describe: DescribeQuery,
  prepare: PrepareTransfer,
): Promise<SentScript> {
  const texts = statementsOf(script);
  const sql: string[] = [];
  const statements: SentStatement[] = [];
  for (const text of texts) {
    const translated = translateStatement(text, options);
    if (translated.kind === 'sql') {
      sql.push(translated.sql);
      const { caseSensitive } = translated;
      statements.push({ text, ...(caseSensitive !== undefined && { caseSensitive }) });
    } else {
      if (texts.length > 1) {
        throw new DialectError(
          `The Redshift double takes ${translated.kind.toUpperCase()} alone in a message.`,
        );
      }
      const prepared = await prepare(translated, describe, options);
      sql.push(prepared.sql);
      statements.push({ text, finish: prepared.finish });
    }
  }
  return { sql: sql.join(';\n'), statements };
}
