import type { Address, AddressPair } from './address.ts';
import { type ItemSettings, readItem } from './parse-item.ts';
import { Reader, readText } from './reader.ts';
import { beginsReference, readReference } from './reference.ts';

const example = 'GETPIVOTDATA("value",\'Active subscriber\'!$A$5,"Platform","Telco")';

/** The syntax of Excel 97 and 2000, which later ones still read: which pivot, then everything else in one text. */
function readOld(reader: Reader): Address {
  const pivot = readReference(reader);
  reader.expectSymbol(',;', 'a comma and what is wanted of the pivot, as text');
  const words = readText(reader, 'what is wanted of the pivot, as text');
  return { dataField: '', pivot, pairs: [], words };
}

/** Whether the second argument is a text: then the first, a reference, is not a data field forgotten to be quoted. */
function textIsSecond(reader: Reader): boolean {
  let ahead = 0;
  while (!reader.isSymbol(',;)', ahead) && reader.peek(ahead).kind !== 'end') ahead += 1;
  return reader.isSymbol(',;', ahead) && reader.peek(ahead + 1).kind === 'text';
}

function readArguments(reader: Reader, today: string | undefined): Address {
  if (beginsReference(reader) && textIsSecond(reader)) return readOld(reader);
  const dataField = readText(reader, 'the data field as text, such as "value"');
  const settings: ItemSettings = { today, separator: reader.isSymbol(';') ? ';' : ',' };
  reader.expectSymbol(',;', 'a comma and which pivot is meant');
  const pivot = readReference(reader);
  const pairs: AddressPair[] = [];
  while (!reader.isSymbol(')')) {
    reader.expectSymbol(',;', 'a comma or the closing )');
    const field = readText(reader, 'the name of a field as text');
    reader.expectSymbol(',;', `a comma and an item of "${field}"`);
    pairs.push({ field, item: readItem(reader, settings) });
  }
  return { dataField, pivot, pairs };
}

/**
 * Reads a GETPIVOTDATA formula: `=`, `=+`, `=@` or nothing before it, the function in any case, `,` or `;` between
 * arguments, white space anywhere; the older syntax of two arguments, too. What is not one throws input.invalid
 * with the position and what was expected there; a reference to another workbook throws unsupported.
 *
 * @param options.today the day TODAY() gives, `YYYY-MM-DD`
 */
export function parseAddress(formula: string, options: { readonly today?: string } = {}): Address {
  const reader = new Reader(formula);
  if (reader.isSymbol('=')) reader.take();
  if (reader.isSymbol('+@')) reader.take();
  if (!reader.isWord('GETPIVOTDATA')) reader.fail('GETPIVOTDATA(…)', `For example ${example}.`);
  reader.take();
  reader.expectSymbol('(', '( after GETPIVOTDATA');
  const address = readArguments(reader, options.today);
  reader.expectSymbol(')', 'a comma or the closing )');
  if (reader.peek().kind !== 'end') reader.fail('nothing after the closing )');
  return address;
}
