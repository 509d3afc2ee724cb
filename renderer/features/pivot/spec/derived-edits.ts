import type { Cell, Column } from '#shared/model/column.ts';
import type { DateUnit, DerivedField } from '#shared/model/derived-field.ts';
import { type PivotField, type PivotSpec, pivotFieldSchema } from '#shared/model/pivot.ts';
import { derivedNamed, unitNames } from './fields.ts';
import { placeOnAxes } from './spec-edits.ts';

/** A name that no column and no other derived field has, with or without case. */
export function freeName(wanted: string, columns: readonly Column[], spec: PivotSpec): string {
  const taken = new Set(
    [...columns.map(({ field }) => field), ...spec.derived.map(({ name }) => name)].map((name) =>
      name.toLowerCase(),
    ),
  );
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

function axisField(field: string): PivotField {
  return pivotFieldSchema.parse({ field });
}

/** Puts fields in the place of one that stands on an axis, or behind those of the rows where it stands on none. */
function placed(spec: PivotSpec, field: string, fields: readonly string[]): PivotSpec {
  const place = placeOnAxes(spec, field);
  const well = place === null || place.well === 'pages' || place.well === 'measures' ? 'rows' : place.well;
  const wanted = fields.filter((one) => one === field || placeOnAxes(spec, one) === null);
  const known = spec[well].find((one) => one.field === field);
  const made = wanted.map((one) => (one === field && known !== undefined ? known : axisField(one)));
  const axis =
    known === undefined
      ? [...spec[well], ...made]
      : spec[well].flatMap((one) => (one === known ? made : [one]));
  return { ...spec, [well]: axis };
}

/**
 * Groups a field of dates by the given units, outermost first: a derived field each, in the place of the field where
 * that stands on an axis.
 */
export function groupDates(
  spec: PivotSpec,
  columns: readonly Column[],
  from: string,
  units: readonly DateUnit[],
  fiscalStart: number,
): PivotSpec {
  let derived = spec.derived;
  const names = units.map((unit) => {
    const same = derived.find(
      (one) =>
        one.kind === 'date' && one.from === from && one.unit === unit && one.fiscalStart === fiscalStart,
    );
    if (same !== undefined) return same.name;
    const fiscal = fiscalStart !== 1 && (unit === 'year' || unit === 'quarter') ? 'fiscal ' : '';
    const wanted = `${from} (${fiscal}${unitNames[unit].toLowerCase()})`;
    const name = freeName(wanted, columns, { ...spec, derived });
    derived = [...derived, { kind: 'date', name, from, unit, fiscalStart }];
    return name;
  });
  return placed({ ...spec, derived }, from, names);
}

/** Groups a field of numbers into bins, in its place where it stands on an axis. */
export function groupNumbers(
  spec: PivotSpec,
  columns: readonly Column[],
  from: string,
  bins: { readonly start: string; readonly size: string },
): PivotSpec {
  const name = freeName(`${from} (bins)`, columns, spec);
  const derived = [...spec.derived, { kind: 'bins' as const, name, from, ...bins }];
  return placed({ ...spec, derived }, from, [name]);
}

/** Items compare as the pivot's do: text without case. */
function sameItem(a: Cell, b: Cell): boolean {
  return a === b || (typeof a === 'string' && typeof b === 'string' && a.toLowerCase() === b.toLowerCase());
}

function isIn(item: Cell, items: readonly Cell[]): boolean {
  return items.some((one) => sameItem(one, item));
}

function freeGroup(groups: readonly { readonly name: string }[]): string {
  for (let number = 1; ; number += 1) {
    const name = `Group${number}`;
    if (!groups.some((one) => one.name.toLowerCase() === name.toLowerCase())) return name;
  }
}

/**
 * Groups items by hand. Of a column that has groups already they become one more group of those; of the groups' own
 * field the chosen groups become one; of any other column there is a new field, outside it on its axis, as in Excel.
 */
export function groupItems(
  spec: PivotSpec,
  columns: readonly Column[],
  field: string,
  items: readonly Cell[],
): { readonly spec: PivotSpec; readonly group: string } {
  const own = derivedNamed(spec, field);
  const existing =
    own?.kind === 'groups' ? own : spec.derived.find((one) => one.kind === 'groups' && one.from === field);
  if (existing?.kind === 'groups') {
    const group = freeGroup(existing.groups);
    const merged = existing === own ? existing.groups.filter(({ name }) => isIn(name, items)) : [];
    const alone = items.filter((item) => !merged.some(({ name }) => sameItem(name, item)));
    const inside = [...merged.flatMap((one) => one.items), ...alone];
    const others = existing.groups
      .filter((one) => !merged.includes(one))
      .map((one) => ({ ...one, items: one.items.filter((item) => !isIn(item, inside)) }))
      .filter((one) => one.items.length > 0);
    const changed = { ...existing, groups: [...others, { name: group, items: inside }] };
    const next = { ...spec, derived: spec.derived.map((one) => (one === existing ? changed : one)) };
    const onAxis = placeOnAxes(next, existing.name) !== null;
    return { spec: onAxis ? next : placed(next, field, [existing.name, field]), group };
  }
  const from = own?.from ?? field;
  const name = freeName(`${from} (groups)`, columns, spec);
  const group = 'Group1';
  const derived: DerivedField = { kind: 'groups', name, from, groups: [{ name: group, items: [...items] }] };
  return {
    spec: placed({ ...spec, derived: [...spec.derived, derived] }, field, [name, field]),
    group,
  };
}

/** Takes groups of a field of groups apart; with the last one its field goes. */
export function ungroupItems(spec: PivotSpec, field: string, groups: readonly Cell[]): PivotSpec {
  const derived = derivedNamed(spec, field);
  if (derived?.kind !== 'groups') return spec;
  const left = derived.groups.filter(({ name }) => !isIn(name, groups));
  if (left.length === derived.groups.length) return spec;
  if (left.length === 0) return removeDerived(spec, field);
  return {
    ...spec,
    derived: spec.derived.map((one) => (one === derived ? { ...derived, groups: left } : one)),
  };
}

/** Takes a derived field out of everything; the column it is made of takes its place if it stands nowhere. */
export function removeDerived(spec: PivotSpec, name: string): PivotSpec {
  const derived = derivedNamed(spec, name);
  if (derived === undefined) return spec;
  const siblings = new Set(spec.derived.filter(({ from }) => from === derived.from).map((one) => one.name));
  // Of several groupings of one column side by side the others still stand for it.
  const stands = [...spec.rows, ...spec.columns, ...spec.pages].some(
    ({ field }) => field === derived.from || (field !== name && siblings.has(field)),
  );
  const axis = (fields: readonly PivotField[]): PivotField[] =>
    fields.flatMap((one) => (one.field !== name ? [one] : stands ? [] : [axisField(derived.from)]));
  return {
    ...spec,
    derived: spec.derived.filter((one) => one !== derived),
    rows: axis(spec.rows),
    columns: axis(spec.columns),
    pages: spec.pages.filter(({ field }) => field !== name),
    slicers: spec.slicers.filter(({ field }) => field !== name),
    filters: spec.filters.filter(({ field }) => field !== name),
    measures: spec.measures.filter((one) => ![one.field, one.weight, one.by].includes(name)),
  };
}

/** Takes every grouping of a column apart, so that its own items stand again. */
export function ungroupField(spec: PivotSpec, from: string): PivotSpec {
  return spec.derived
    .filter((one) => one.from === from)
    .reduce((left, { name }) => removeDerived(left, name), spec);
}

/** Gives a derived field another name, wherever it is named. */
export function renameDerived(spec: PivotSpec, name: string, to: string): PivotSpec {
  const named = (field: string): string => (field === name ? to : field);
  const renamed = <T extends { readonly field: string }>(list: readonly T[]): T[] =>
    list.map((one) => (one.field === name ? { ...one, field: to } : one));
  return {
    ...spec,
    derived: spec.derived.map((one) => (one.name === name ? { ...one, name: to } : one)),
    rows: renamed(spec.rows),
    columns: renamed(spec.columns),
    pages: renamed(spec.pages),
    slicers: renamed(spec.slicers),
    filters: renamed(spec.filters),
    measures: spec.measures.map((one) => ({
      ...one,
      field: one.field === null ? null : named(one.field),
      ...(one.weight === undefined ? {} : { weight: named(one.weight) }),
      ...(one.by === undefined ? {} : { by: named(one.by) }),
      ...(one.showAs !== undefined && 'field' in one.showAs
        ? { showAs: { ...one.showAs, field: named(one.showAs.field) } }
        : {}),
    })),
  };
}

/** Gives a group made by hand another name. */
export function renameGroup(spec: PivotSpec, field: string, group: string, to: string): PivotSpec {
  return {
    ...spec,
    derived: spec.derived.map((one) =>
      one.name === field && one.kind === 'groups'
        ? { ...one, groups: one.groups.map((each) => (each.name === group ? { ...each, name: to } : each)) }
        : one,
    ),
  };
}
