import type { Dialect } from '#shared/model/query.ts';
import { wordsOf } from '../dialects/words.ts';
import type { Monaco } from './load-monaco.ts';

/** The editor's name of a dialect's language. */
export function languageOf(dialect: Dialect): string {
  return `sql-${dialect}`;
}

type Tokens = Parameters<Monaco['languages']['setMonarchTokensProvider']>[1];
type Rules = Awaited<Tokens> extends { tokenizer: infer T } ? T[keyof T] : never;

interface Marks {
  readonly nestedComments: boolean;
  /** Whether `\'` in a text does not end it. */
  readonly backslashes: boolean;
  readonly dollarTexts: boolean;
  readonly backticks: boolean;
}

const marks: Readonly<Record<Dialect, Marks>> = {
  duckdb: { nestedComments: true, backslashes: false, dollarTexts: true, backticks: false },
  postgres: { nestedComments: true, backslashes: false, dollarTexts: true, backticks: false },
  redshift: { nestedComments: true, backslashes: true, dollarTexts: true, backticks: false },
  athena: { nestedComments: false, backslashes: false, dollarTexts: false, backticks: true },
};

function tokensOf(dialect: Dialect): Tokens {
  const { nestedComments, backslashes, dollarTexts, backticks } = marks[dialect];
  const { keywords, functions, types } = wordsOf(dialect);
  const names: Rules = [
    [/"/, { token: 'identifier.quote', next: '@quotedName' }],
    ...(backticks ? ([[/`[^`]*`/, 'identifier.quote']] satisfies Rules) : []),
  ];
  return {
    defaultToken: '',
    tokenPostfix: '.sql',
    ignoreCase: true,
    keywords: keywords.map((word) => word.toLowerCase()),
    functions: [...functions],
    types: [...types],
    brackets: [
      { open: '[', close: ']', token: 'delimiter.square' },
      { open: '(', close: ')', token: 'delimiter.parenthesis' },
    ],
    tokenizer: {
      root: [
        [/\s+/, 'white'],
        [/--.*$/, 'comment'],
        [/\/\*/, { token: 'comment', next: '@comment' }],
        [/::/, 'operator'],
        [/:[a-z_]\w*/, 'variable'],
        ...(dollarTexts
          ? ([[/\$([a-z_]\w*)?\$/, { token: 'string', next: '@dollarText.$1' }]] satisfies Rules)
          : []),
        ...(backslashes ? [] : ([[/e'/, { token: 'string', next: '@escapedText' }]] satisfies Rules)),
        [/'/, { token: 'string', next: backslashes ? '@escapedText' : '@text' }],
        ...names,
        [/\d[\d_]*(\.\d*)?(e[-+]?\d+)?|\.\d+(e[-+]?\d+)?/, 'number'],
        [
          /[a-z_]\w*(?=\s*\()/,
          {
            cases: {
              '@functions': 'predefined',
              '@keywords': 'keyword',
              '@types': 'type',
              '@default': 'identifier',
            },
          },
        ],
        [
          /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/,
          { cases: { '@keywords': 'keyword', '@types': 'type', '@default': 'identifier' } },
        ],
        [/[()[\]]/, '@brackets'],
        [/[;,.]/, 'delimiter'],
        [/[<>=!%&+\-*/|~^@#?]/, 'operator'],
      ],
      comment: [
        [/[^/*]+/, 'comment'],
        ...(nestedComments ? ([[/\/\*/, { token: 'comment', next: '@push' }]] satisfies Rules) : []),
        [/\*\//, { token: 'comment', next: '@pop' }],
        [/[/*]/, 'comment'],
      ],
      text: [
        [/[^']+/, 'string'],
        [/''/, 'string'],
        [/'/, { token: 'string', next: '@pop' }],
      ],
      escapedText: [
        [/[^'\\]+/, 'string'],
        [/''|\\./, 'string'],
        [/\\$/, 'string'],
        [/'/, { token: 'string', next: '@pop' }],
      ],
      dollarText: [
        [
          /\$([a-z_]\w*)?\$/,
          { cases: { '$1==$S2': { token: 'string', next: '@pop' }, '@default': 'string' } },
        ],
        [/[^$]+|\$/, 'string'],
      ],
      quotedName: [
        [/[^"]+/, 'identifier.quote'],
        [/""/, 'identifier.quote'],
        [/"/, { token: 'identifier.quote', next: '@pop' }],
      ],
    },
  };
}

/** Teaches the editor to colour a dialect, to match its brackets and to write its comments. */
export function registerDialect(monaco: Monaco, dialect: Dialect): void {
  const id = languageOf(dialect);
  const pairs = [
    { open: '[', close: ']' },
    { open: '(', close: ')' },
    { open: '{', close: '}' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
    ...(marks[dialect].backticks ? [{ open: '`', close: '`', notIn: ['string', 'comment'] }] : []),
  ];
  monaco.languages.register({ id });
  monaco.languages.setMonarchTokensProvider(id, tokensOf(dialect));
  monaco.languages.setLanguageConfiguration(id, {
    comments: { lineComment: '--', blockComment: ['/*', '*/'] },
    brackets: [
      ['[', ']'],
      ['(', ')'],
      ['{', '}'],
    ],
    autoClosingPairs: pairs,
    surroundingPairs: pairs,
  });
}
