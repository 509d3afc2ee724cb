import { expect, test } from 'vitest';
import { importsOf, isNode, packageOf, sourcesUnder } from '../helpers/sources.ts';

interface Rule {
  /** Files whose path starts so. The longest that fits a file is its rule; a file that none fits is an error. */
  readonly of: string;
  /** What they may import of the project, by how it starts, besides their own folder. Everything else is forbidden. */
  readonly may: readonly string[];
  /** Packages they may import. */
  readonly packages: readonly string[];
  /** Whether they may import Node's own modules. */
  readonly node?: boolean;
  /** Whether their own folder is not theirs: each file stands alone. */
  readonly alone?: boolean;
}

const connector = 'main/connectors/connector.ts';
const react = ['react', 'react-aria-components', 'lucide-react', 'react-resizable-panels', 'zustand', 'zod'];
const feature = ['shared/', 'renderer/client/', 'renderer/components/'];

const rules: readonly Rule[] = [
  { of: 'shared/', may: [], packages: ['zod', 'fastest-levenshtein', '@orpc/client', '@orpc/contract'] },
  { of: 'renderer/client/', may: ['shared/'], packages: ['react', '@orpc/client'] },
  {
    of: 'renderer/components/',
    may: ['shared/'],
    packages: [...react, 'react-dom', '@internationalized/date'],
  },
  ...sourcesOfFeatures().map((of) => ({
    of,
    may: feature,
    packages: [
      ...react,
      'monaco-editor',
      'sql-formatter',
      'dt-sql-parser',
      'antlr4ng',
      'pivottable',
      'echarts',
    ],
  })),
  { of: 'renderer/', may: ['shared/'], packages: [...react, 'react-aria', 'react-dom'] },
  { of: 'main/platform/', may: ['shared/'], packages: ['zod', '@napi-rs/keyring'], node: true },
  {
    of: 'main/aws/',
    may: ['shared/', 'main/platform/'],
    packages: [
      '@aws-sdk/client-s3',
      '@aws-sdk/client-sts',
      '@aws-sdk/credential-providers',
      '@smithy/core',
      '@smithy/node-http-handler',
      'zod',
    ],
    node: true,
  },
  {
    of: 'main/engine/',
    may: ['shared/', 'main/platform/'],
    packages: ['@duckdb/node-api', 'hucre', 'iconv-lite', 'zod'],
    node: true,
  },
  {
    of: 'main/pivot/',
    may: ['shared/', 'main/platform/', 'main/engine/'],
    packages: ['@duckdb/node-api', 'zod'],
    node: true,
  },
  {
    of: 'main/workbook/',
    may: ['shared/', 'main/platform/', 'main/engine/', 'main/pivot/'],
    packages: ['@duckdb/node-api', 'zod', 'hucre', 'saxes'],
    node: true,
  },
  { of: 'main/library/', may: ['shared/', 'main/platform/'], packages: ['yaml', 'zod'], node: true },
  { of: connector, may: ['shared/', 'main/platform/'], packages: [], alone: true },
  { of: 'main/connectors/registry.ts', may: ['shared/', connector], packages: [], alone: true },
  {
    of: 'main/connectors/athena/',
    may: ['shared/', 'main/platform/', connector, 'main/engine/', 'main/aws/'],
    packages: ['@aws-sdk/client-athena', '@aws-sdk/client-glue', 'zod'],
    node: true,
  },
  {
    of: 'main/connectors/duckdb/',
    may: ['shared/', connector, 'main/engine/', 'main/aws/'],
    packages: ['@duckdb/node-api'],
    node: true,
  },
  {
    of: 'main/connectors/passwords.ts',
    may: ['shared/', 'main/platform/', connector],
    packages: [],
    alone: true,
  },
  {
    of: 'main/connectors/postgres/',
    may: [
      'shared/',
      connector,
      'main/connectors/passwords.ts',
      'main/engine/',
      'main/platform/',
      'main/aws/',
    ],
    packages: ['pg', 'pg-cursor', '@aws-sdk/client-redshift', '@aws-sdk/client-redshift-serverless'],
    node: true,
  },
  {
    of: 'main/connectors/redshift-data/',
    may: ['shared/', connector, 'main/engine/', 'main/platform/', 'main/aws/'],
    packages: ['@aws-sdk/client-redshift-data', 'zod'],
    node: true,
  },
  {
    of: 'main/connectors/odbc/',
    may: [
      'shared/',
      connector,
      'main/connectors/passwords.ts',
      // A driver of PostgreSQL gives what its wire gives.
      'main/connectors/postgres/types.ts',
      'main/engine/',
      'main/platform/',
    ],
    packages: ['odbc'],
    node: true,
  },
  {
    of: 'main/services/',
    may: [
      'shared/',
      'main/platform/',
      connector,
      'main/engine/',
      'main/pivot/',
      'main/workbook/',
      'main/replay/',
      'main/library/',
    ],
    packages: ['@orpc/server', 'zod'],
    node: true,
  },
  {
    of: 'main/core.ts',
    may: [
      'shared/',
      'main/platform/',
      'main/aws/',
      'main/connectors/',
      'main/engine/',
      'main/pivot/',
      'main/workbook/',
      'main/replay/',
      'main/library/',
      'main/services/',
    ],
    packages: ['@orpc/server'],
    alone: true,
  },
  {
    of: 'main/hosts/',
    may: ['shared/', 'main/core.ts', 'main/platform/', 'main/services/procedure.ts', 'out/main/'],
    packages: [
      '@fastify/static',
      '@orpc/server',
      'cli-table3',
      'commander',
      'fastest-levenshtein',
      'fastify',
      'open',
      'plist',
      'vite',
      'ws',
      'zod',
    ],
    node: true,
  },
  {
    of: 'main/hosts/electron/',
    may: [
      'shared/',
      'main/core.ts',
      'main/platform/',
      'main/services/procedure.ts',
      'main/hosts/places.ts',
      'main/hosts/security-headers.ts',
      'main/hosts/served-core.ts',
      'main/hosts/launcher/options.ts',
    ],
    packages: ['electron', '@orpc/server', 'plist', 'zod'],
    node: true,
  },
];

function sourcesOfFeatures(): string[] {
  const folders = sourcesUnder(['renderer/features'], ['.ts', '.tsx']).map(({ file }) =>
    file.split('/').slice(0, 3).join('/'),
  );
  return [...new Set(folders)].map((folder) => `${folder}/`);
}

function ruleOf(file: string): Rule | undefined {
  return rules
    .filter(({ of }) => file.startsWith(of))
    .toSorted((a, b) => b.of.length - a.of.length)
    .at(0);
}

function isAllowed(rule: Rule, name: string): boolean {
  if (isNode(name)) return rule.node === true;
  const library = packageOf(name);
  if (library !== null) return rule.packages.includes(library) || rule.may.some((of) => name.startsWith(of));
  return (rule.alone !== true && name.startsWith(rule.of)) || rule.may.some((of) => name.startsWith(of));
}

const modules = sourcesUnder(['main', 'renderer', 'shared'], ['.ts', '.tsx', '.mjs']);

test('every module imports only what its place in the house allows', () => {
  const wrong = modules.flatMap((source) => {
    const rule = ruleOf(source.file);
    if (rule === undefined) return [`${source.file}: no rule says what it may import`];
    return importsOf(source)
      .filter((name) => !isAllowed(rule, name))
      .map((name) => `${source.file} imports ${name}`);
  });
  expect(wrong).toEqual([]);
});

test('every rule is about files that there are', () => {
  const idle = rules.filter(({ of }) => !modules.some(({ file }) => file.startsWith(of)));
  expect(idle.map(({ of }) => of)).toEqual([]);
});

test('the check itself sees what it must', () => {
  const source = {
    file: 'renderer/features/editor/x.ts',
    text: "import a from '#main/core.ts'; export { b } from '../pivot/b.ts'; void import('electron'); import type { C } from 'fs';",
  };
  expect(importsOf(source).toSorted()).toEqual([
    'electron',
    'fs',
    'main/core.ts',
    'renderer/features/pivot/b.ts',
  ]);
  const rule = ruleOf(source.file);
  expect(importsOf(source).filter((name) => rule !== undefined && isAllowed(rule, name))).toEqual([]);
});

test('imports name their file, ending and all', () => {
  const wrong = modules.flatMap((source) =>
    importsOf(source)
      .filter((name) => /^(main|renderer|shared|test)\//.test(name) && !/\.(tsx?|mjs|css|svg)$/.test(name))
      .map((name) => `${source.file} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});
