import { type Command, Option } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import { connectionKinds, sslModes } from '#shared/model/connection.ts';

/** What `connections add` is given, by option. */
export interface ConnectionOptions {
  readonly kind: (typeof connectionKinds)[number];
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly workgroup?: string;
  readonly catalog?: string;
  readonly output?: string;
  readonly reuse?: string;
  readonly cluster?: string;
  readonly serverlessWorkgroup?: string;
  readonly database?: string;
  readonly dbUser?: string;
  readonly secretArn?: string;
  readonly unload?: string;
  readonly unloadRole?: string;
  readonly url?: string;
  readonly redshift?: boolean;
  readonly iam?: boolean;
  readonly sslmode?: string;
  readonly sslrootcert?: string;
  readonly dsn?: string;
  readonly connectionString?: string;
  readonly user?: string;
  readonly password?: boolean;
  readonly dialect?: string;
  readonly file?: string;
  readonly readOnly?: boolean;
  readonly budgetQuery?: string;
  readonly budgetDay?: string;
  readonly budgetMonth?: string;
  readonly currency?: string;
}

/** Adds the options of every kind of connection. */
export function withConnectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'what it is').choices([...connectionKinds]).makeOptionMandatory())
    .option('--region <region>', 'AWS region; else that of the profile or of the environment')
    .option('--profile <profile>', 'profile of the AWS config; else what the environment gives')
    .option('--endpoint <url>', "instead of AWS's own endpoints")
    .option('--workgroup <name>', 'Athena: the workgroup')
    .option('--catalog <name>', 'Athena: the data catalog')
    .option('--output <s3-folder>', 'Athena: where results go unless the workgroup says, s3://bucket/folder/')
    .option('--reuse <minutes>', 'Athena: use an answer to the same SQL again within so many minutes')
    .option('--cluster <id>', 'Redshift: the provisioned cluster')
    .option('--serverless-workgroup <name>', 'Redshift: the serverless workgroup')
    .option('--database <name>', 'the database')
    .option('--db-user <name>', 'Redshift: the database user to get credentials for')
    .option('--secret-arn <arn>', 'Redshift Data API: the secret that holds user and password')
    .option('--unload <s3-folder>', 'Redshift Data API: where results above its cap are unloaded')
    .option('--unload-role <arn>', 'Redshift Data API: the role that may write there')
    .option('--url <url>', 'PostgreSQL or Redshift: postgres://user@host:port/database, without a password')
    .option('--redshift', 'the server of --url is Redshift')
    .option('--iam', 'Redshift by wire: a password that AWS gives, for --cluster or --serverless-workgroup')
    .addOption(new Option('--sslmode <mode>', 'as libpq has it').choices([...sslModes]))
    .option('--sslrootcert <file>', 'PEM file of the authorities to trust')
    .option('--dsn <name>', 'ODBC: a data source name')
    .option('--connection-string <text>', 'ODBC: a connection string, without a password')
    .option('--user <name>', 'ODBC: the user')
    .option('--password', 'ODBC: ask for a password')
    .option('--dialect <dialect>', 'ODBC: the SQL it speaks (postgres, redshift, athena, duckdb)')
    .option('--file <file>', 'DuckDB: a database file, read only')
    .option('--read-only', 'let through only statements that read')
    .option('--budget-query <amount>', 'what one query may cost')
    .option('--budget-day <amount>', 'what a day may cost')
    .option('--budget-month <amount>', 'what a month may cost')
    .option('--currency <code>', 'currency of the budget, USD unless given');
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function amount(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && text.trim() !== '') return value;
  throw new AppError('input.invalid', `--${option} ${text} is not a number.`);
}

function budgetOf(options: ConnectionOptions): Record<string, unknown> | undefined {
  const limits = given({
    perQuery: amount(options.budgetQuery, 'budget-query'),
    perDay: amount(options.budgetDay, 'budget-day'),
    perMonth: amount(options.budgetMonth, 'budget-month'),
  });
  if (Object.keys(limits).length === 0) return undefined;
  return { ...limits, ...given({ currency: options.currency }) };
}

function partsOfUrl(url: string): Record<string, unknown> {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    throw new AppError('input.invalid', '--url is not an address.', {
      hint: 'Write postgres://user@host:5432/database.',
      cause: error,
    });
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new AppError('input.invalid', `--url is of ${parsed.protocol.slice(0, -1)}, not of postgres.`, {
      hint: 'Write postgres://user@host:5432/database.',
    });
  }
  if (parsed.password !== '') {
    throw new AppError(
      'input.invalid',
      'The address holds a password, which Backcast does not write to a file.',
      {
        hint: 'Leave it out: it is asked for when it is needed, or read from PGPASSWORD.',
      },
    );
  }
  const known = new Set(['sslmode', 'sslrootcert']);
  const unknown = [...parsed.searchParams.keys()].filter((key) => !known.has(key));
  if (unknown.length > 0) {
    throw new AppError('input.invalid', `--url has parameters that are not known: ${unknown.join(', ')}.`, {
      hint: 'Known are sslmode and sslrootcert.',
    });
  }
  const database = decodeURIComponent(parsed.pathname.slice(1));
  return given({
    host: parsed.hostname === '' ? undefined : parsed.hostname,
    port: parsed.port === '' ? undefined : Number(parsed.port),
    database: database === '' ? undefined : database,
    user: parsed.username === '' ? undefined : decodeURIComponent(parsed.username),
    sslMode: parsed.searchParams.get('sslmode') ?? undefined,
    sslRootCertificate: parsed.searchParams.get('sslrootcert') ?? undefined,
  });
}

function postgresOf(options: ConnectionOptions, aws: Record<string, unknown>): Record<string, unknown> {
  const { cluster, serverlessWorkgroup, dbUser, iam, redshift } = options;
  const identity =
    iam !== true
      ? undefined
      : serverlessWorkgroup !== undefined
        ? { kind: 'serverless', aws, workgroupName: serverlessWorkgroup }
        : given({ kind: 'cluster', aws, clusterIdentifier: cluster, dbUser });
  return given({
    ...(options.url === undefined ? {} : partsOfUrl(options.url)),
    ...given({
      database: options.database,
      sslMode: options.sslmode,
      sslRootCertificate: options.sslrootcert,
      user: options.user,
    }),
    server: redshift === true || iam === true ? 'redshift' : undefined,
    iam: identity,
  });
}

/** The fields of a profile that the options of its kind give; the core says what is missing or wrong. */
export function draftOf(id: string, name: string, options: ConnectionOptions): Record<string, unknown> {
  const { kind } = options;
  const aws = given({ region: options.region, profile: options.profile, endpoint: options.endpoint });
  const own = (): Record<string, unknown> => {
    switch (kind) {
      case 'athena':
        return {
          aws,
          workgroup: options.workgroup,
          catalog: options.catalog,
          database: options.database,
          output: options.output,
          reuseMinutes: amount(options.reuse, 'reuse'),
        };
      case 'redshift-data':
        return {
          aws,
          clusterIdentifier: options.cluster,
          workgroupName: options.serverlessWorkgroup,
          database: options.database,
          dbUser: options.dbUser,
          secretArn: options.secretArn,
          unload:
            options.unload === undefined
              ? undefined
              : given({ to: options.unload, iamRole: options.unloadRole }),
        };
      case 'postgres':
        return postgresOf(options, aws);
      case 'odbc':
        return {
          dsn: options.dsn,
          connectionString: options.connectionString,
          user: options.user,
          password: options.password,
          dialect: options.dialect,
        };
      case 'duckdb':
        return { file: options.file };
    }
  };
  return given({ ...own(), id, name, kind, readOnly: options.readOnly, budget: budgetOf(options) });
}
