import { expect, test } from 'vitest';
import { lineOf, parsed, placesOf, type Source, sourcesUnder } from '../helpers/sources.ts';

const code = sourcesUnder(['main', 'renderer', 'shared', 'test'], ['.ts', '.tsx', '.mjs']);
const texts = [
  ...code,
  ...sourcesUnder(['main', 'renderer', 'shared', 'queries'], ['.css', '.html', '.sql']),
];
const tests = code.filter(({ file }) => file.startsWith('test/'));

/** Files longer than people like to read, and why each is one file all the same. */
const longFiles: Readonly<Record<string, string>> = {
  'test/unit/pivot-service.test.ts': 'one story on one workspace: each step stands on the one before',
};

/** Where suites may be left out, and when. */
const notRun: Readonly<Record<string, string>> = {
  'test/peers/peer.ts': 'the program to compare with is not installed; with CI set that is a failure',
  'test/architecture/house-rules.test.ts': 'the pattern of this very check',
};

/** Words are put together here so that this file does not hold them. */
const unfinished = new RegExp(
  `\\b(${['TO', 'FIX'].map((a, index) => a + ['DO', 'ME'][index]).join('|')}|XX${'X'})\\b`,
);
const disables = new RegExp(
  ['biome', 'eslint', 'oxlint', 'prettier'].map((tool) => `${tool}-(ignore|disable)`).join('|') +
    `|@ts-(ignore|expect-error|no${'check'})`,
);

function linesWith(sources: readonly Source[], pattern: RegExp): string[] {
  return sources.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );
}

test('nothing is left for later in a remark', () => {
  expect(linesWith(texts, unfinished)).toEqual([]);
});

test('no check is turned off', () => {
  expect(linesWith(code, disables)).toEqual([]);
});

test('no `any`, and no `!` that silences the compiler', () => {
  expect(code.flatMap((source) => placesOf(source, 'TSAnyKeyword'))).toEqual([]);
  expect(code.flatMap((source) => placesOf(source, 'TSNonNullExpression'))).toEqual([]);
});

test('names, not defaults, are exported', () => {
  expect(code.flatMap((source) => placesOf(source, 'ExportDefaultDeclaration'))).toEqual([]);
});

test('no module keeps state of its own', () => {
  const found = code
    .filter(({ file }) => !file.startsWith('test/'))
    .flatMap((source) =>
      parsed(source).body.flatMap((statement) => {
        const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
        const changeable =
          declared?.type === 'VariableDeclaration' && declared.kind !== 'const' && declared.declare !== true;
        return changeable ? [`${source.file}:${lineOf(source, statement.start)}`] : [];
      }),
    );
  expect(found).toEqual([]);
});

test('no test is skipped, singled out or only promised, and none compares with a snapshot', () => {
  const avoided =
    /\b(test|it|describe)(\.concurrent|\.sequential)?\.(skip|skipIf|runIf|only|todo|fails)\b|\.toMatch\w*Snapshot/;
  const found = linesWith(tests, avoided).filter((place) => notRun[place.split(':')[0] ?? ''] === undefined);
  expect(found).toEqual([]);
});

test('no file is longer than 400 lines without a reason', () => {
  const long = code
    .filter(({ text }) => text.split('\n').length > 401)
    .map(({ file }) => file)
    .filter((file) => longFiles[file] === undefined);
  expect(long).toEqual([]);
});

test('files are named in kebab-case', () => {
  const odd = texts
    .map(({ file }) => file)
    .filter((file) => !file.startsWith('test/fixtures/'))
    .filter((file) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/.test(file));
  expect(odd).toEqual([]);
});
