import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ColumnMetadata } from '@aws-sdk/client-redshift-data';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import type { Progress } from '#shared/model/progress.ts';
import { bindLiterals } from '#shared/sql/bind.ts';
import type { Aws } from '../../aws/aws.ts';
import { namedColumns } from '../../engine/column-types.ts';
import type { Engine } from '../../engine/engine.ts';
import { quoteName, quoteText } from '../../engine/sql-text.ts';
import type { SessionContext, Statement } from '../connector.ts';
import type { RedshiftDataProfile } from './profile.ts';
import { typeOf, unloadedType } from './types.ts';

/** The most that a manifest may have. */
const manifestBytes = 64 * 2 ** 20;

const manifestSchema = z.object({
  entries: z.array(z.object({ url: z.string() })),
  meta: z.object({ record_count: z.number().int().nonnegative() }).optional(),
});

export interface UnloadSettings {
  readonly aws: Aws;
  readonly engine: Engine;
  readonly profile: RedshiftDataProfile;
  readonly statement: Statement;
  readonly context: SessionContext;
  /** Where the rows go. */
  readonly into: string;
  /** Names this run's own folder. */
  readonly name: string;
  /** Runs a statement to its end, giving the columns of its result. */
  run(sql: string): Promise<readonly ColumnMetadata[]>;
  report(progress: Progress): void;
}

function tooLarge(profile: RedshiftDataProfile): AppError {
  const megabytes = Math.round(profile.limits.resultBytes / 1_000_000);
  return new AppError(
    'limit.exceeded',
    `The result is larger than the ${megabytes} MB that the Data API keeps.`,
    {
      hint: 'Ask for fewer rows or columns, or give the connection a folder in S3 and a role to unload to: then large results come that way.',
    },
  );
}

/** The query under names of ours: UNLOAD takes no LIMIT at its top, and Parquet no name twice. */
function renamed(sql: string, columns: readonly ColumnMetadata[]): string {
  const names = columns.map((_, index) => `c${index}`).join(', ');
  return `SELECT * FROM (${sql}\n) AS unloaded (${names})`;
}

function unloadSql(query: string, to: string, iamRole: string): string {
  return `UNLOAD (${quoteText(query)}) TO ${quoteText(to)} IAM_ROLE ${iamRole === 'default' ? 'default' : quoteText(iamRole)} FORMAT AS PARQUET MANIFEST VERBOSE`;
}

async function combine(
  { engine, into, context: { signal } }: UnloadSettings,
  metadata: readonly ColumnMetadata[],
  files: readonly string[],
): Promise<{ readonly columns: readonly Column[]; readonly rows: number }> {
  const types = metadata.map(({ typeName = 'varchar', precision, scale }) =>
    typeOf(typeName, precision, scale),
  );
  const columns = namedColumns(
    metadata.map(({ name = '', label }) => label ?? name),
    types,
  );
  const selected = columns.map(({ field, type }, index) => {
    const target = unloadedType(type);
    return `${target === undefined ? `c${index}` : `CAST(c${index} AS ${target})`} AS ${quoteName(field)}`;
  });
  const { values } = await engine.query(
    `COPY (SELECT ${selected.join(', ')} FROM read_parquet([${files.map(quoteText).join(', ')}])) TO ${quoteText(into)} (FORMAT parquet)`,
    { signal },
  );
  return { columns, rows: Number(values[0]?.[0] ?? 0) };
}

/**
 * Runs a query once more, as UNLOAD to Parquet in a folder of its own, fetches the files and makes one of them; the
 * folder is removed. The rows come in no order, and there must be as many as the manifest says. Throws limit.exceeded
 * where the profile has no place to unload to.
 */
export async function unloaded(
  settings: UnloadSettings,
): Promise<{ readonly columns: readonly Column[]; readonly rows: number }> {
  const { aws, profile, statement, context, into, name, report } = settings;
  const { unload } = profile;
  if (unload === undefined) throw tooLarge(profile);
  const { sql } = bindLiterals(statement, 'redshift');
  if (sql.includes('\\')) {
    throw new AppError(
      'unsupported',
      'The result is too large for the Data API, and UNLOAD may read a backslash of the statement otherwise.',
      {
        hint: 'Write CHR(92) instead of the backslash, or ask for fewer rows.',
      },
    );
  }
  report({ message: 'Too large for the Data API: unloading to S3' });
  const to = `${unload.to.replace(/\/*$/, '/')}${name}/`;
  const folder = `${into}.unload`;
  try {
    const columns = await settings.run(`SELECT * FROM (${sql}\n) AS described LIMIT 0`);
    await settings.run(unloadSql(renamed(sql, columns), to, unload.iamRole));
    const text = await aws.s3.text(profile.aws, `${to}manifest`, manifestBytes, context);
    const { entries, meta } = manifestSchema.parse(JSON.parse(text));
    await mkdir(folder, { recursive: true });
    const files: string[] = [];
    for (const [index, { url }] of entries.entries()) {
      const file = path.join(folder, `${index}.parquet`);
      await aws.s3.download(profile.aws, url, file, context, ({ message, fraction = 0 }) =>
        report({ message, fraction: (index + fraction) / entries.length }),
      );
      files.push(file);
    }
    const made = await combine(settings, columns, files);
    if (meta === undefined || meta.record_count === made.rows) return made;
    throw new AppError('connection.lost', `Of ${meta.record_count} unloaded rows ${made.rows} came.`, {
      hint: 'Run it again.',
      retryable: true,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
    // What cannot be removed costs storage and harms nothing; the failure before it says more.
    const lasting = { ...context, signal: new AbortController().signal };
    await aws.s3.removeUnder(profile.aws, to, lasting).catch((error: unknown) => {
      context.log.info(`${to} was not removed: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}
