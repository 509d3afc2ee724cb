/** The name a table gets from its file: `Sales 2026.csv.gz` gives `sales_2026`. */
export function tableNameFor(fileName: string): string {
  const name = fileName
    .replace(/\.gz$/i, '')
    .replace(/\.[A-Za-z]{2,7}$/, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 63);
  if (name === '') return 'import';
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}

/** What is wrong with a table's name, if anything is. */
export function tableNameProblem(name: string): string | undefined {
  if (name === '') return 'The table needs a name.';
  if (!/^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(name) || name.length > 63) {
    return `Use letters, digits and underscores, such as ${tableNameFor(name)}.`;
  }
  return undefined;
}
