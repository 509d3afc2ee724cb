import type { ResultInfo } from '#shared/model/result.ts';

/** The name under which local SQL reads a kept result. */
export function sqlNameOf(result: ResultInfo): string {
  const schema = result.origin.kind === 'import' ? 'imports' : 'results';
  const plain = /^[a-z_][a-z0-9_]*$/.test(result.name);
  return `${schema}.${plain ? result.name : `"${result.name.replaceAll('"', '""')}"`}`;
}
