import { assertNever } from '../errors/app-error.ts';
import type { Address, AddressItem } from './address.ts';
import { printReference } from './print.ts';

/** Words that name no column unless they are quoted (reserved in DuckDB; SQL's own are among them). */
const reserved = new Set(
  (
    'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create ' +
    'default deferrable desc describe distinct do else end except false fetch for foreign from group having in ' +
    'initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer ' +
    'pivot_wider placing primary qualify references returning select show some summarize symmetric table then to ' +
    'trailing true union unique unpivot using variadic when where window with'
  ).split(' '),
);

/** The longest line of a statement before it is broken. */
const lineWidth = 120;

function identifier(name: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name.toLowerCase());
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

function condition(field: string, item: AddressItem): string {
  const name = identifier(field);
  switch (item.kind) {
    case 'text':
      return `${name} = '${item.text.replaceAll("'", "''")}'`;
    case 'number':
      return `${name} = ${item.text}`;
    case 'boolean':
      return `${name} = ${item.value ? 'TRUE' : 'FALSE'}`;
    case 'date':
      return `${name} = DATE '${item.date}'`;
    case 'blank':
      return `${name} IS NULL`;
    default:
      return assertNever(item);
  }
}

/** The SELECT a formula means, for people to read: the pivot stands where a table would. */
export function printAddressSql(address: Address): string {
  const lines = [`SELECT ${identifier(address.dataField)} FROM ${printReference(address.pivot)}`];
  let line = '';
  for (const { field, item } of address.pairs) {
    const next = condition(field, item);
    if (line === '') line = `WHERE ${next}`;
    else if (line.length + 5 + next.length <= lineWidth) line += ` AND ${next}`;
    else {
      lines.push(line);
      line = `  AND ${next}`;
    }
  }
  return [...lines, ...(line === '' ? [] : [line])].join('\n');
}
