import { AppError, type ErrorDetails } from '#shared/errors/app-error.ts';
import type { Address, AddressItem, AddressPair, PivotReference } from '#shared/getpivotdata/address.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import type { PivotField } from '#shared/model/pivot.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { ShownAxis } from './axis.ts';
import type { ComputedPivot } from './compute.ts';
import { blankText, createItemFinder, type ItemFinder } from './items.ts';
import { addressOfWords } from './old-syntax.ts';
import type { PivotAxisField } from './pivot-view.ts';
import type { CellPlace } from './window.ts';

/** Where every pivot's top-left cell stands. */
export const pivotCell = '$A$5';

/** Nearest names, or the first few there are where none is near. */
export function suggest(wanted: string, names: readonly string[]): string[] {
  const near = nearest(wanted, names);
  return near.length > 0 ? near : names.slice(0, 3);
}

/** Gives what is near to a name, out of about `count` names that are listed only if it looks at them. */
export type Suggesting = (wanted: string, count: number, names: () => readonly string[]) => string[];

const always: Suggesting = (wanted, _count, names) => suggest(wanted, names());

/**
 * Suggests as long as no more than `most` names were looked at in all, then nothing: of many thousand formulas that
 * fail alike, looking for the nearest name would take longer than everything else.
 */
export function suggestUpTo(most: number): Suggesting {
  let left = most;
  return (wanted, count, names) => {
    left -= count;
    return left < 0 ? [] : suggest(wanted, names());
  };
}

/** What Excel shows as #REF!: the address is of no cell. */
export function notInPivot(
  message: string,
  name: string,
  suggestions: readonly string[],
  hint?: string,
): AppError {
  const details: ErrorDetails = { name, suggestions: [...suggestions] };
  const near = suggestions.map((one) => `"${one}"`).join(', ');
  return new AppError('not-found', `#REF! ${message}`, {
    hint: hint ?? (near === '' ? undefined : `Nearest: ${near}.`),
    details,
  });
}

function itemText(item: AddressItem): string {
  switch (item.kind) {
    case 'text':
    case 'number':
      return item.text;
    case 'date':
      return item.date;
    case 'boolean':
      return item.value ? 'TRUE' : 'FALSE';
    default:
      return blankText;
  }
}

function valueTexts(field: PivotAxisField): string[] {
  return field.items.map(({ value }) => (value === null ? blankText : String(value)));
}

/** Finds cells of one computed pivot by address, and addresses of cells. */
export interface Addresses {
  /** The cell an address means. Throws not-found where the pivot has none. */
  locate(address: Address): CellPlace;
  /** The shortest address of a cell. Throws not-found for a line without values. */
  of(place: CellPlace, pivot: PivotReference): Address;
  /** The address with its items named as the pivot names them, nulls as empty arguments. */
  resolved(address: Address): Address;
}

/** Throws where the line is one that the pivot could have but does not show. */
function refuseHidden(axis: ShownAxis, fields: readonly PivotField[], path: readonly number[]): void {
  if (axis.lineCount === 0) return;
  for (let depth = 1; depth < path.length; depth += 1) {
    const above = axis.find(path.slice(0, depth));
    if (above === null || !axis.closed(above)) continue;
    const field = axis.fields[depth - 1];
    const text = String(field?.items[path[depth - 1] ?? 0]?.value ?? blankText);
    throw notInPivot(
      `"${text}" of "${field?.field}" is closed: what is in it is not shown.`,
      text,
      [],
      'Open the group, or name the fields only as far as it.',
    );
  }
  const innermost = fields[path.length - 1];
  if (path.length === fields.length || innermost?.subtotal === true) return;
  throw notInPivot(
    innermost === undefined
      ? 'The pivot shows no grand total there.'
      : `"${innermost.field}" shows no subtotals.`,
    innermost?.field ?? '',
    [],
    'Turn them on, or name the fields inside too.',
  );
}

interface NamedItem {
  readonly level: number;
  readonly item: number;
}

export function createAddresses(view: ComputedPivot, suggesting: Suggesting = always): Addresses {
  const axes = {
    rows: { axis: view.rows, spec: view.spec.rows, finders: view.rows.fields.map(createItemFinder) },
    columns: {
      axis: view.columns,
      spec: view.spec.columns,
      finders: view.columns.fields.map(createItemFinder),
    },
  };
  const fieldNames = [...view.rows.fields, ...view.columns.fields].map(({ field }) => field);

  function measureNamed(name: string): number {
    const wanted = fold(name);
    const byCaption = view.measures.findIndex(({ caption }) => fold(caption) === wanted);
    if (byCaption >= 0) return byCaption;
    return view.measures.findIndex(({ measure }) => measure.field !== null && fold(measure.field) === wanted);
  }

  function requireMeasure(name: string): number {
    const found = measureNamed(name);
    if (found >= 0) return found;
    const names = view.measures.flatMap(({ caption, measure }) =>
      measure.field === null ? [caption] : [measure.field, caption],
    );
    const near = suggesting(name, names.length, () => [...new Set(names)]);
    throw notInPivot(`The pivot has no data field "${name}".`, name, near);
  }

  function nameOfMeasure(measure: number): string {
    const named = view.measures[measure];
    const field = named?.measure.field ?? null;
    const caption = named?.caption ?? '';
    const byField = field !== null && measureNamed(field) === measure;
    return byField && field.length <= caption.length ? field : caption;
  }

  /** The address with its data field, fields and items apart, where it came in the older syntax. */
  function apart(address: Address): Address {
    if (address.words === undefined) return address;
    const { rows, columns } = axes;
    const [only, other] = view.measures;
    return addressOfWords(address.pivot, address.words, {
      dataFields: view.measures.flatMap(({ caption, measure }) =>
        measure.field === null ? [caption] : [caption, measure.field],
      ),
      onlyDataField: other === undefined ? only?.caption : undefined,
      fields: [rows, columns].flatMap(({ axis, finders }) =>
        axis.fields.flatMap(({ field }, level) => {
          const finder = finders[level];
          return finder === undefined ? [] : [{ name: field, finder }];
        }),
      ),
    });
  }

  function searchField(name: string) {
    const wanted = fold(name);
    for (const axis of ['rows', 'columns'] as const) {
      const level = axes[axis].axis.fields.findIndex(({ field }) => fold(field) === wanted);
      const field = axes[axis].axis.fields[level];
      const finder = axes[axis].finders[level];
      if (field !== undefined && finder !== undefined) return { axis, level, field, finder };
    }
    const elsewhere = view.source.columns.find(({ field }) => fold(field) === wanted);
    throw notInPivot(
      elsewhere === undefined
        ? `The pivot has no field "${name}".`
        : `"${elsewhere.field}" is neither a row nor a column field of the pivot.`,
      name,
      suggesting(name, fieldNames.length, () => fieldNames),
      elsewhere === undefined ? undefined : `Put "${elsewhere.field}" on the rows or columns.`,
    );
  }

  /** Many addresses name the same few fields. */
  const found = new Map<string, ReturnType<typeof searchField>>();
  function findField(name: string) {
    const known = found.get(name) ?? searchField(name);
    found.set(name, known);
    return known;
  }

  function requireItem(field: PivotAxisField, finder: ItemFinder, item: AddressItem): number {
    const found = finder.find(item);
    if (found !== null) return found;
    const text = itemText(item);
    const textDates = item.kind === 'date' && field.type.kind === 'text';
    throw notInPivot(
      `"${field.field}" has no item "${text}".`,
      text,
      suggesting(text, field.items.length, () => valueTexts(field)),
      textDates
        ? 'The dates of this field are text: write the item in quotation marks, as it stands there.'
        : undefined,
    );
  }

  /** The line whose items are exactly these; the others of the axis are left at their total. */
  function requireLine(axis: ShownAxis, fields: readonly PivotField[], named: readonly NamedItem[]): number {
    const items = [...named].sort((a, b) => a.level - b.level);
    for (const [level, { level: wanted }] of items.entries()) {
      if (level === wanted) continue;
      const outer = axis.fields[level]?.field ?? '';
      throw notInPivot(
        `"${axis.fields[wanted]?.field}" is named, but "${outer}", which stands outside it, is not.`,
        axis.fields[wanted]?.field ?? '',
        [outer],
        `Name "${outer}" too, or move it inside.`,
      );
    }
    const path = items.map(({ item }) => item);
    const line = axis.find(path);
    if (line !== null) return line;
    refuseHidden(axis, fields, path);
    // The items exist, but never together: what stands under the same outer items is nearest.
    const level = path.length - 1;
    const field = axis.fields[level];
    const beside = () => {
      const names = new Set<string>();
      for (let other = 0; other < axis.lineCount; other += 1) {
        const same =
          axis.depth(other) > level && path.slice(0, -1).every((item, at) => axis.item(other, at) === item);
        if (same) names.add(String(field?.items[axis.item(other, level)]?.value ?? blankText));
      }
      return [...names];
    };
    const text = String(field?.items[path[level] ?? 0]?.value ?? blankText);
    throw notInPivot(
      axis.lineCount === 0
        ? 'The pivot is empty.'
        : `"${field?.field}" has no item "${text}" under the items named outside it.`,
      text,
      suggesting(text, axis.lineCount, beside),
    );
  }

  function pairsOf(axis: 'rows' | 'columns', line: number): AddressPair[] {
    const { axis: lines, finders } = axes[axis];
    return lines.fields.slice(0, lines.depth(line)).map(({ field }, level) => ({
      field,
      item: finders[level]?.name(lines.item(line, level)) ?? { kind: 'blank' },
    }));
  }

  return {
    locate(given) {
      const address = apart(given);
      const measure = requireMeasure(address.dataField);
      const named = { rows: new Map<number, number>(), columns: new Map<number, number>() };
      for (const { field: name, item } of address.pairs) {
        const { axis, level, field, finder } = findField(name);
        const found = requireItem(field, finder, item);
        const before = named[axis].get(level);
        if (before !== undefined && before !== found) {
          throw notInPivot(`"${field.field}" is named twice, with different items.`, field.field, []);
        }
        named[axis].set(level, found);
      }
      const list = (items: Map<number, number>) => [...items].map(([level, item]) => ({ level, item }));
      return {
        row: requireLine(axes.rows.axis, axes.rows.spec, list(named.rows)),
        line: requireLine(axes.columns.axis, axes.columns.spec, list(named.columns)),
        measure,
      };
    },
    of(place, pivot) {
      if (view.rows.kind(place.row) === 'group') {
        const path = view.rows.path(place.row).map((value) => String(value ?? blankText));
        throw notInPivot(
          `The line that begins "${path.at(-1)}" holds no values.`,
          path.at(-1) ?? '',
          [],
          'Turn the subtotals of its field on.',
        );
      }
      return {
        dataField: nameOfMeasure(place.measure),
        pivot,
        pairs: [...pairsOf('rows', place.row), ...pairsOf('columns', place.line)],
      };
    },
    resolved(given) {
      const address = apart(given);
      return {
        ...address,
        pairs: address.pairs.map((pair) => {
          const { field, finder } = findField(pair.field);
          const found = finder.find(pair.item);
          const isNull = found !== null && field.items[found]?.value === null;
          return isNull ? { ...pair, item: { kind: 'blank' } } : pair;
        }),
      };
    },
  };
}
