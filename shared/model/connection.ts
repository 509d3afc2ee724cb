import { z } from 'zod';
import { connectionIdSchema } from './ids.ts';

/** How AWS is reached. Names only: keys never stand in a profile of ours. */
export const awsAccessSchema = z
  .object({
    /** A profile of the shared AWS config; absent: what the environment gives (variables, container, instance). */
    profile: z.string().min(1).optional(),
    /** Absent: the profile's region, then AWS_REGION. */
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'a region looks like eu-west-1')
      .optional(),
    /** Instead of the region's own endpoints, for every service. */
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
  })
  .strict();
export type AwsAccess = z.infer<typeof awsAccessSchema>;

/** What one's own runs may cost, in `currency`; a run above it needs an override. */
export const budgetSchema = z
  .object({
    currency: z.string().length(3).default('USD'),
    perQuery: z.number().positive().optional(),
    perDay: z.number().positive().optional(),
    perMonth: z.number().positive().optional(),
  })
  .strict();
export type Budget = z.infer<typeof budgetSchema>;

const s3FolderSchema = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/, 'an S3 folder looks like s3://bucket/folder/');

const common = {
  id: connectionIdSchema,
  name: z.string().min(1),
  /** Whether only statements that read may run. */
  readOnly: z.boolean().default(false),
  budget: budgetSchema.optional(),
};

const positive = z.number().positive();
const count = z.number().int().positive();

/** How often a running statement is asked after, in milliseconds: from the first wait, growing, to the last. */
const polling = { pollFirst: positive.default(150), pollLast: positive.default(3000) };

export const duckdbProfileSchema = z
  .object({
    ...common,
    kind: z.literal('duckdb'),
    /** A DuckDB file, read only; absent: the workspace itself. */
    file: z.string().min(1).optional(),
  })
  .strict();

/** Source of the limits and prices: AWS's published quotas and the us-east-1 price list; each can be set here. */
export const athenaProfileSchema = z
  .object({
    ...common,
    kind: z.literal('athena'),
    aws: awsAccessSchema.default({}),
    workgroup: z.string().min(1).default('primary'),
    catalog: z.string().min(1).default('AwsDataCatalog'),
    database: z.string().min(1).default('default'),
    /** Where results go unless the workgroup says; absent: the workgroup must. */
    output: s3FolderSchema.optional(),
    /** Minutes within which the answer to the same SQL is used again; 0: never. */
    reuseMinutes: z.number().int().min(0).max(10_080).default(0),
    price: z
      .object({
        currency: z.string().length(3).default('USD'),
        /** For a terabyte (10^12 bytes) scanned. */
        perTerabyte: z.number().nonnegative().default(5),
        /** A query that scans anything is billed at least so many bytes; what it scans is rounded up to a megabyte. */
        minimumBytes: z.number().int().nonnegative().default(10_000_000),
      })
      .strict()
      .prefault({}),
    limits: z
      .object({
        ...polling,
        /** Looks at a run that was told to stop, until it counts as unproven. */
        stopPolls: count.default(60),
        queryBytes: count.default(262_144),
        startsPerSecond: positive.default(20),
        readsPerSecond: positive.default(100),
        /** Rows a page of GetQueryResults. */
        pageRows: count.max(1000).default(1000),
        /** Results of at most so many bytes are read by pages where that is quicker than the object. */
        pagesUpToBytes: z.number().int().nonnegative().default(1_000_000),
        /** SELECTs that are expected to scan more than so many bytes are run as UNLOAD to Parquet; 0: never. */
        unloadAboveBytes: z.number().int().nonnegative().default(0),
        /** Partitions looked at one by one for an estimate; of more, the whole table is listed. */
        estimatePartitions: count.default(1000),
        /** Objects listed for an estimate, at most. */
        estimateObjects: count.default(200_000),
      })
      .strict()
      .prefault({}),
  })
  .strict();

export const redshiftDataProfileSchema = z
  .object({
    ...common,
    kind: z.literal('redshift-data'),
    aws: awsAccessSchema.default({}),
    /** Exactly one of these two. */
    clusterIdentifier: z.string().min(1).optional(),
    workgroupName: z.string().min(1).optional(),
    database: z.string().min(1),
    dbUser: z.string().min(1).optional(),
    /** A secret of Secrets Manager that holds user and password; only its name stands here. */
    secretArn: z.string().startsWith('arn:').optional(),
    /** Where results above the service's cap are unloaded, and the role that may write there. */
    unload: z
      .object({ to: s3FolderSchema, iamRole: z.string().min(1) })
      .strict()
      .optional(),
    limits: z
      .object({
        ...polling,
        queryBytes: count.default(100_000),
        /** The service keeps at most so many bytes of a result. */
        resultBytes: count.default(500_000_000),
        /** Seconds a session of the service lives without work. */
        sessionSeconds: z.number().int().min(0).max(86_400).default(600),
        callsPerSecond: positive.default(20),
        /** Seconds within which a stopped statement must be seen to end, or it counts as unproven. */
        cancelSeconds: positive.default(120),
      })
      .strict()
      .prefault({}),
  })
  .strict()
  .refine(
    ({ clusterIdentifier, workgroupName }) =>
      (clusterIdentifier === undefined) !== (workgroupName === undefined),
    'give either a cluster or a serverless workgroup',
  );

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

export const postgresProfileSchema = z
  .object({
    ...common,
    kind: z.literal('postgres'),
    /** Redshift speaks the same wire with other types and another catalog. */
    server: z.enum(['postgres', 'redshift']).default('postgres'),
    /** Absent where `iam` finds it. */
    host: z.string().min(1).optional(),
    port: z.number().int().min(1).max(65_535).optional(),
    database: z.string().min(1),
    user: z.string().min(1).optional(),
    /** As libpq has it. */
    sslMode: z.enum(sslModes).default('verify-full'),
    /** A PEM file of certificate authorities instead of Amazon's and the system's. */
    sslRootCertificate: z.string().min(1).optional(),
    /** A password that AWS gives for some minutes, instead of the user's own. */
    iam: z
      .discriminatedUnion('kind', [
        z
          .object({
            kind: z.literal('cluster'),
            aws: awsAccessSchema.default({}),
            clusterIdentifier: z.string().min(1),
            /** Absent: the IAM identity is the user. */
            dbUser: z.string().min(1).optional(),
          })
          .strict(),
        z
          .object({
            kind: z.literal('serverless'),
            aws: awsAccessSchema.default({}),
            workgroupName: z.string().min(1),
          })
          .strict(),
      ])
      .optional(),
    limits: z
      .object({
        /** Rows fetched at a time. */
        fetchRows: count.default(10_000),
        connectSeconds: positive.default(15),
        /** Milliseconds between two looks at whether a stopped statement has ended, and looks until it counts as unproven. */
        cancelPoll: positive.default(200),
        cancelPolls: count.default(50),
      })
      .strict()
      .prefault({}),
  })
  .strict()
  .refine(({ host, iam }) => host !== undefined || iam !== undefined, 'give a host');

export const odbcProfileSchema = z
  .object({
    ...common,
    kind: z.literal('odbc'),
    /** Exactly one of these two; a connection string holds no password. */
    dsn: z.string().min(1).optional(),
    connectionString: z.string().min(1).optional(),
    user: z.string().min(1).optional(),
    /** Whether a password is asked for and added as PWD. */
    password: z.boolean().default(false),
    /** The SQL it speaks. */
    dialect: z.enum(['redshift', 'athena', 'postgres', 'duckdb']).default('postgres'),
    limits: z
      .object({
        /** Rows fetched at a time; above 1,000 the driver takes several times as long (measured). */
        fetchRows: count.max(1000).default(1000),
        connectSeconds: positive.default(15),
      })
      .strict()
      .prefault({}),
  })
  .strict()
  .refine(
    ({ dsn, connectionString }) => (dsn === undefined) !== (connectionString === undefined),
    'give either a DSN or a connection string',
  )
  .refine(
    ({ connectionString }) =>
      connectionString === undefined || !/(^|;)\s*(pwd|password)\s*=/i.test(connectionString),
    'a connection string holds no password: Backcast asks for it',
  );

/** A source as the workspace knows it. Names, places and limits; never a secret. */
export const connectionProfileSchema = z.discriminatedUnion('kind', [
  duckdbProfileSchema,
  athenaProfileSchema,
  redshiftDataProfileSchema,
  postgresProfileSchema,
  odbcProfileSchema,
]);
export type ConnectionProfile = z.infer<typeof connectionProfileSchema>;
export type ConnectionKind = ConnectionProfile['kind'];
/** A profile of one kind. */
export type ProfileOf<K extends ConnectionKind> = Extract<ConnectionProfile, { kind: K }>;
/** A profile as it may be written, with what has a default left out. */
export type ConnectionDraft = z.input<typeof connectionProfileSchema>;

export const connectionKinds = [
  'duckdb',
  'athena',
  'redshift-data',
  'postgres',
  'odbc',
] as const satisfies readonly ConnectionKind[];
