import type { Parameter } from '#shared/model/query.ts';

/** A query file's front matter with the lines that hold it, at the head of the text. */
const frontMatter = /^\uFEFF?\s*\/\*---[ \t]*\r?\n([\s\S]*?)^[ \t]*---\*\/[ \t]*\r?$/m;

/**
 * The text of a query file with this title. Text that has front matter keeps it, its title changed; other text gets
 * front matter that declares its parameters. (A JSON string is a YAML string, quotes and all.)
 */
export function queryFileText(text: string, title: string, parameters: readonly Parameter[]): string {
  const head = frontMatter.exec(text);
  if (head !== null && head.index === 0) {
    const titled = /^title:.*$/m.test(head[0])
      ? head[0].replace(/^title:.*$/m, () => `title: ${JSON.stringify(title)}`)
      : head[0].replace('/*---\n', () => `/*---\ntitle: ${JSON.stringify(title)}\n`);
    return titled + text.slice(head[0].length);
  }
  const declared = parameters.flatMap(({ name, type }) => [`  - name: ${name}`, `    type: ${type}`]);
  return [
    '/*---',
    `title: ${JSON.stringify(title)}`,
    ...(declared.length === 0 ? [] : ['parameters:', ...declared]),
    '---*/',
    '',
    text.trimStart(),
  ].join('\n');
}

/** The id under which one of the user's own queries of this title is saved. */
export function ownQueryId(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `my/${slug === '' ? 'query' : slug}`;
}
