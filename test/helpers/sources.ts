import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Node, type Program, parseSync, Visitor } from 'oxc-parser';
import { repository } from './core.ts';

/** A file of the project, by its path from the root with forward slashes. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Every file under the folders whose name ends in one of the endings. */
export function sourcesUnder(folders: readonly string[], endings: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(repository, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => {
        const full = path.join(entry.parentPath, entry.name);
        return {
          file: path.relative(repository, full).split(path.sep).join('/'),
          text: readFileSync(full, 'utf8'),
        };
      }),
  );
}

/** What a module imports, exports from elsewhere, or loads by a literal name; own files by their path. */
export function importsOf(source: Source): string[] {
  const { module, errors } = parseSync(source.file, source.text);
  if (errors.length > 0) throw new Error(`${source.file}: ${errors[0]?.message}`);
  const named = [
    ...module.staticImports.map((one) => one.moduleRequest.value),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) => (entry.moduleRequest === null ? [] : [entry.moduleRequest.value])),
    ),
    ...module.dynamicImports.map((one) =>
      source.text.slice(one.moduleRequest.start, one.moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
    ),
  ];
  return [...new Set(named)].map((name) => resolved(source.file, name.replace(/\?.*$/, '')));
}

function resolved(file: string, name: string): string {
  if (name.startsWith('#')) return name.slice(1);
  return name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name;
}

/** The package that a name of a module belongs to; null for Node's own and for files of the project. */
export function packageOf(name: string): string | null {
  if (name.startsWith('node:') || /^(main|renderer|shared|test)\//.test(name)) return null;
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

export function isNode(name: string): boolean {
  return name.startsWith('node:');
}

/** Where syntax of a kind stands in a module, as `file:line`. */
export function placesOf(source: Source, kind: Node['type']): string[] {
  const places: string[] = [];
  const note = (node: Node) => void places.push(`${source.file}:${lineOf(source, node.start)}`);
  new Visitor({ [kind]: note }).visit(parseSync(source.file, source.text).program);
  return places;
}

export function parsed(source: Source): Program {
  return parseSync(source.file, source.text).program;
}

/** The line, from 1, of an offset. */
export function lineOf(source: Source, offset: number): number {
  return source.text.slice(0, offset).split('\n').length;
}
