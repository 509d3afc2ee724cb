import { assertNever } from '../errors/app-error.ts';
import { reservedWords } from '../sql/reserved-words.ts';
import type { Address, AddressItem } from './address.ts';
import { printReference } from './print.ts';

/** The longest line of a statement before it is broken. */
const lineWidth = 120;

function identifier(name: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reservedWords.has(name.toLowerCase());
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
