import { shell } from 'electron';

/** Where help and documentation lie. Nothing else is handed to the system. */
const hosts: ReadonlySet<string> = new Set(['docs.aws.amazon.com', 'duckdb.org', 'github.com']);

/** Opens a page of documentation in the system's browser. Any other address is ignored; says whether it was opened. */
export async function openOutside(address: string): Promise<boolean> {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const known =
    url.protocol === 'https:' && url.port === '' && url.username === '' && hosts.has(url.hostname);
  if (known) await shell.openExternal(url.href);
  return known;
}
