/** Text that becomes part of a SQL statement. Values are bound wherever the grammar allows it; these are for names and paths. */

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
