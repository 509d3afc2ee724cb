import type { ProfileOf } from '#shared/model/connection.ts';

export const odbcKind = 'odbc';
export type OdbcProfile = ProfileOf<typeof odbcKind>;

/** Where it is, in a few words: what follows the driver may hold more than a list should show. */
export function placeOf({ dsn, connectionString }: OdbcProfile): string {
  if (dsn !== undefined) return `DSN ${dsn}`;
  const parts = (connectionString ?? '').split(';').map((part) => part.trim());
  const shown = parts.filter((part) => /^(driver|server|host|database)\s*=/i.test(part));
  return shown.join('; ');
}

function hasAttribute(text: string, name: string): boolean {
  return new RegExp(`(^|;)\\s*${name}\\s*=`, 'i').test(text);
}

/** A value that holds what parts attributes stands in braces, any other as it is: not every driver takes them off. */
function quoted(value: string): string {
  return /^[^;{}\s=]+$/.test(value) ? value : `{${value.replaceAll('}', '}}')}}`;
}

/**
 * What the driver manager is given. Drivers of the PostgreSQL family are told to fetch in portions: they would hold
 * the whole answer otherwise. The password stands nowhere but here.
 */
export function connectionText(profile: OdbcProfile, password: string | undefined): string {
  const { dsn, connectionString, user, dialect, limits } = profile;
  const given = (dsn === undefined ? (connectionString ?? '') : `DSN=${dsn}`).replace(/;\s*$/, '');
  const added: string[] = [];
  const add = (name: string, value: string) => {
    if (!hasAttribute(given, name)) added.push(`${name}=${value}`);
  };
  if (dialect === 'postgres' || dialect === 'redshift') {
    add('UseDeclareFetch', '1');
    add('Fetch', String(limits.fetchRows));
    add('BoolsAsChar', '0');
  }
  if (user !== undefined) add('UID', quoted(user));
  if (password !== undefined) added.push(`PWD=${quoted(password)}`);
  return [given, ...added].join(';');
}
