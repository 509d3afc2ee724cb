import type { ConnectionKind } from '#shared/model/connection.ts';
import { idFromName } from '#shared/text/id-from-name.ts';
import { type FormField, sectionsOf } from './connection-fields.ts';

/** What stands in the fields of the form, by the path of each. */
export type FormValues = Readonly<Record<string, string | boolean>>;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(profile: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), profile);
}

const fieldsOf = (kind: ConnectionKind): readonly FormField[] =>
  sectionsOf[kind].flatMap(({ fields }) => fields);

/** The fields as a profile fills them. */
export function valuesOf(kind: ConnectionKind, profile: unknown): FormValues {
  return Object.fromEntries(
    fieldsOf(kind).map(({ path, control }) => {
      const value = at(profile, path);
      if (control === 'check') return [path, value === true];
      return [path, value === undefined || value === null ? '' : String(value)];
    }),
  );
}

function typed({ control }: FormField, value: string | boolean): unknown {
  if (control !== 'number' || typeof value === 'boolean') return value;
  // What is no number goes on as it is: the core says what is wrong with it.
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

function put(into: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...into, [key]: value };
  const inner = into[key];
  return { ...into, [key]: put(isRecord(inner) ? inner : {}, rest.join('.'), value) };
}

/**
 * The profile that the fields make: what is left empty is left out, and what the form does not show stays as `before`
 * has it.
 */
export function draftFrom(
  kind: ConnectionKind,
  values: FormValues,
  identity: { readonly id: string; readonly name: string },
  before: unknown,
): Record<string, unknown> {
  const own = isRecord(before) && before.kind === kind ? before : {};
  const shown = fieldsOf(kind);
  const cleared = shown.reduce((profile, { path }) => withoutPath(profile, path), own);
  const filled = shown.reduce((profile, field) => {
    const value = values[field.path] ?? '';
    return value === '' ? profile : put(profile, field.path, typed(field, value));
  }, cleared);
  return { ...withoutEmpty(filled), ...identity, kind };
}

function withoutPath(profile: Record<string, unknown>, path: string): Record<string, unknown> {
  const [key = '', ...rest] = path.split('.');
  const { [key]: inner, ...others } = profile;
  if (rest.length === 0 || !isRecord(inner)) return rest.length === 0 ? others : profile;
  return { ...others, [key]: withoutPath(inner, rest.join('.')) };
}

/** A budget or a login of which nothing was filled in is none. */
function withoutEmpty(profile: Record<string, unknown>): Record<string, unknown> {
  const optional = new Set(['budget', 'unload', 'iam']);
  const hasKind = (value: unknown) => isRecord(value) && value.kind !== undefined;
  return Object.fromEntries(
    Object.entries(profile).filter(([key, value]) => {
      if (!optional.has(key)) return true;
      if (key === 'iam') return hasKind(value);
      return isRecord(value) && Object.keys(value).some((name) => name !== 'currency');
    }),
  );
}

/** A file-safe id from the name a person gives, that none of `taken` has. */
export function freeId(name: string, taken: readonly string[]): string {
  const base = idFromName(name) || 'connection';
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(id)) return id;
  }
}
