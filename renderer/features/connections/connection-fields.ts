import { type ConnectionKind, sslModes } from '#shared/model/connection.ts';

/** One entry of a connection's form; `path` leads to its place in the profile. */
export interface FormField {
  readonly path: string;
  readonly label: string;
  readonly control: 'text' | 'number' | 'select' | 'check' | 'aws-profile';
  readonly choices?: readonly string[];
  readonly placeholder?: string;
  readonly description?: string;
  readonly mono?: boolean;
}

export interface FormSection {
  readonly title: string;
  readonly fields: readonly FormField[];
  /** Shut at first: most never need it. */
  readonly folded?: boolean;
}

export const kindTitles: Readonly<Record<ConnectionKind, string>> = {
  athena: 'Amazon Athena',
  'redshift-data': 'Amazon Redshift (Data API)',
  postgres: 'PostgreSQL, or Redshift by wire',
  odbc: 'ODBC',
  duckdb: 'DuckDB file',
};

const aws = (at: string): readonly FormField[] => [
  {
    path: `${at}.profile`,
    label: 'AWS profile',
    control: 'aws-profile',
    description: 'Of the AWS config of this machine, or what the environment gives.',
  },
  { path: `${at}.region`, label: 'Region', control: 'text', placeholder: 'that of the profile' },
];

const endpoint = (at: string): FormField => ({
  path: `${at}.endpoint`,
  label: 'Endpoint',
  control: 'text',
  placeholder: 'https://…',
  description: "Instead of AWS's own endpoints.",
});

const budget: FormSection = {
  title: 'Budget',
  folded: true,
  fields: [
    { path: 'budget.perQuery', label: 'A query', control: 'number', placeholder: 'no limit' },
    { path: 'budget.perDay', label: 'A day', control: 'number', placeholder: 'no limit' },
    { path: 'budget.perMonth', label: 'A month', control: 'number', placeholder: 'no limit' },
    { path: 'budget.currency', label: 'Currency', control: 'text', placeholder: 'USD' },
  ],
};

const safety: FormSection = {
  title: 'Safety',
  fields: [{ path: 'readOnly', label: 'Let through only statements that read', control: 'check' }],
};

const athena: readonly FormSection[] = [
  { title: 'AWS', fields: aws('aws') },
  {
    title: 'Athena',
    fields: [
      { path: 'workgroup', label: 'Workgroup', control: 'text', placeholder: 'primary' },
      { path: 'database', label: 'Database', control: 'text', placeholder: 'default' },
      {
        path: 'output',
        label: 'Folder for results',
        control: 'text',
        placeholder: 's3://bucket/folder/',
        mono: true,
        description: 'Needed unless the workgroup says where results go.',
      },
    ],
  },
  safety,
  budget,
  {
    title: 'More',
    folded: true,
    fields: [
      { path: 'catalog', label: 'Data catalog', control: 'text', placeholder: 'AwsDataCatalog' },
      {
        path: 'reuseMinutes',
        label: 'Use answers again for minutes',
        control: 'number',
        placeholder: '0',
        description: 'An answer to the same SQL within this time costs nothing; at most 10,080.',
      },
      { path: 'price.perTerabyte', label: 'Price of a terabyte', control: 'number', placeholder: '5' },
      endpoint('aws'),
    ],
  },
];

const redshiftData: readonly FormSection[] = [
  { title: 'AWS', fields: aws('aws') },
  {
    title: 'Redshift',
    fields: [
      {
        path: 'workgroupName',
        label: 'Serverless workgroup',
        control: 'text',
        description: 'This or a cluster, not both.',
      },
      { path: 'clusterIdentifier', label: 'Cluster', control: 'text' },
      { path: 'database', label: 'Database', control: 'text' },
      { path: 'dbUser', label: 'Database user', control: 'text', placeholder: 'that of the identity' },
      {
        path: 'secretArn',
        label: 'Secret with user and password',
        control: 'text',
        placeholder: 'arn:aws:secretsmanager:…',
        mono: true,
      },
    ],
  },
  safety,
  {
    title: 'Large results',
    folded: true,
    fields: [
      {
        path: 'unload.to',
        label: 'Unload to',
        control: 'text',
        placeholder: 's3://bucket/folder/',
        mono: true,
      },
      {
        path: 'unload.iamRole',
        label: 'Role that may write there',
        control: 'text',
        placeholder: 'arn:aws:iam::…',
        mono: true,
      },
    ],
  },
  { title: 'More', folded: true, fields: [endpoint('aws')] },
];

const postgres: readonly FormSection[] = [
  {
    title: 'Server',
    fields: [
      {
        path: 'server',
        label: 'What it is',
        control: 'select',
        choices: ['postgres', 'redshift'],
        placeholder: 'postgres',
      },
      { path: 'host', label: 'Host', control: 'text', placeholder: 'warehouse.example.com' },
      { path: 'port', label: 'Port', control: 'number', placeholder: '5432, of Redshift 5439' },
      { path: 'database', label: 'Database', control: 'text' },
      {
        path: 'user',
        label: 'User',
        control: 'text',
        description: 'The password is asked for when it is needed.',
      },
    ],
  },
  {
    title: 'TLS',
    fields: [
      { path: 'sslMode', label: 'Mode', control: 'select', choices: sslModes, placeholder: 'verify-full' },
      {
        path: 'sslRootCertificate',
        label: 'Authorities to trust',
        control: 'text',
        placeholder: 'a PEM file; else those of the system',
      },
    ],
  },
  safety,
  {
    title: 'Password from AWS',
    folded: true,
    fields: [
      {
        path: 'iam.kind',
        label: 'Of',
        control: 'select',
        choices: ['', 'cluster', 'serverless'],
        placeholder: 'not used',
      },
      { path: 'iam.clusterIdentifier', label: 'Cluster', control: 'text' },
      { path: 'iam.dbUser', label: 'Database user', control: 'text' },
      { path: 'iam.workgroupName', label: 'Serverless workgroup', control: 'text' },
      ...aws('iam.aws'),
      endpoint('iam.aws'),
    ],
  },
];

const odbc: readonly FormSection[] = [
  {
    title: 'Source',
    fields: [
      {
        path: 'dsn',
        label: 'Data source name',
        control: 'text',
        description: 'This or a connection string, not both.',
      },
      {
        path: 'connectionString',
        label: 'Connection string',
        control: 'text',
        placeholder: 'Driver={…};Server=…;',
        mono: true,
        description: 'Without a password.',
      },
      { path: 'user', label: 'User', control: 'text' },
      { path: 'password', label: 'Ask for a password', control: 'check' },
      {
        path: 'dialect',
        label: 'The SQL it speaks',
        control: 'select',
        choices: ['postgres', 'redshift', 'athena', 'duckdb'],
        placeholder: 'postgres',
      },
    ],
  },
  safety,
];

const duckdb: readonly FormSection[] = [
  {
    title: 'File',
    fields: [
      {
        path: 'file',
        label: 'Database file',
        control: 'text',
        mono: true,
        description: 'It is opened to read only.',
      },
    ],
  },
];

export const sectionsOf: Readonly<Record<ConnectionKind, readonly FormSection[]>> = {
  athena,
  'redshift-data': redshiftData,
  postgres,
  odbc,
  duckdb,
};
