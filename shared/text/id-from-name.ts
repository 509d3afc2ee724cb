/** A file-safe id from the name a person gives: `Athena prod` becomes `athena-prod`; empty where nothing is left. */
export function idFromName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 56)
    .replace(/^-+|-+$/g, '');
}
