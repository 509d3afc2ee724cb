import { SaxesParser } from 'saxes';
import { AppError } from '#shared/errors/app-error.ts';
import type { WorkbookPackage } from './package.ts';
import { localName } from './package-xml.ts';

/** A cell's value as the file has it. A number is kept with its text, which may say more than a double. */
export type StoredValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'error'; readonly text: string };

export interface StoredCell {
  /** From 0. */
  readonly column: number;
  readonly value: StoredValue;
  /** The formula whose cached value it is. */
  readonly formula: string | null;
}

/** A row with at least one cell that holds a value; numbered from 1. */
export interface StoredRow {
  readonly number: number;
  readonly cells: readonly StoredCell[];
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376 part 1, 22.9.2.19). */
function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
}

/** Feeds a part to a parser piece by piece; after each piece, what it gave rise to is taken. */
async function* parsed<T>(
  workbook: WorkbookPackage,
  part: string,
  handlers: (parser: SaxesParser) => { take(): T },
): AsyncGenerator<T> {
  const parser = new SaxesParser();
  const { take } = handlers(parser);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const wrong = (cause: unknown) =>
    new AppError('input.invalid', `${part} of ${workbook.fileName} is no well-formed XML.`, {
      hint: 'Open it in Excel and save it anew.',
      cause,
    });
  for await (const piece of workbook.bytes(part)) {
    try {
      parser.write(decoder.decode(piece, { stream: true }));
    } catch (error) {
      throw wrong(error);
    }
    yield take();
  }
  try {
    parser.write(decoder.decode()).close();
  } catch (error) {
    throw wrong(error);
  }
  yield take();
}

/** The texts that cells share, by number. Phonetic hints are not part of a text. */
export async function readSharedTexts(workbook: WorkbookPackage): Promise<string[]> {
  if (workbook.strings === null) return [];
  const texts: string[] = [];
  const pieces = parsed(workbook, workbook.strings, (parser) => {
    let text = '';
    let inText = false;
    let phonetic = 0;
    parser.on('opentag', ({ name }) => {
      const element = localName(name);
      if (element === 'si') text = '';
      else if (element === 'rPh') phonetic += 1;
      else if (element === 't') inText = true;
    });
    const add = (piece: string) => {
      if (inText && phonetic === 0) text += piece;
    };
    parser.on('text', add);
    parser.on('cdata', add);
    parser.on('closetag', ({ name }) => {
      const element = localName(name);
      if (element === 'si') texts.push(unescaped(text));
      else if (element === 'rPh') phonetic -= 1;
      else if (element === 't') inText = false;
    });
    return { take: () => undefined };
  });
  for await (const _ of pieces);
  return texts;
}

function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

function storedValue(
  type: string,
  value: string,
  inline: string,
  texts: readonly string[],
): StoredValue | null {
  switch (type) {
    case 'inlineStr':
      return { kind: 'text', text: unescaped(inline) };
    case 's':
      return value === '' ? null : { kind: 'text', text: texts[Number(value)] ?? `shared text ${value}` };
    case 'str':
      return { kind: 'text', text: unescaped(value) };
    case 'b':
      return value === ''
        ? null
        : { kind: 'boolean', value: value.trim() === '1' || value.trim() === 'true' };
    case 'e':
      return { kind: 'error', text: value };
    default:
      return value === '' ? null : { kind: 'number', value: Number(value), text: value };
  }
}

/** The rows of a sheet that hold values, in order, as many at a time as a piece of the part brings. */
export function readRows(
  workbook: WorkbookPackage,
  part: string,
  texts: readonly string[],
): AsyncGenerator<StoredRow[]> {
  return parsed(workbook, part, (parser) => {
    let rows: StoredRow[] = [];
    let number = 0;
    let cells: StoredCell[] = [];
    let column = -1;
    let type = 'n';
    let [value, inline, formula]: [string, string, string | null] = ['', '', null];
    let into: 'value' | 'inline' | 'formula' | null = null;
    let phonetic = 0;
    parser.on('opentag', ({ name, attributes }) => {
      switch (localName(name)) {
        case 'row':
          number = attributes.r === undefined ? number + 1 : Number(attributes.r);
          cells = [];
          column = -1;
          return;
        case 'c':
          column = attributes.r === undefined ? column + 1 : columnOf(attributes.r);
          type = attributes.t ?? 'n';
          [value, inline, formula] = ['', '', null];
          return;
        case 'v':
          into = 'value';
          return;
        case 'f':
          into = 'formula';
          formula = '';
          return;
        case 't':
          into = phonetic === 0 ? 'inline' : null;
          return;
        case 'rPh':
          phonetic += 1;
          return;
        default:
      }
    });
    const add = (piece: string) => {
      if (into === 'value') value += piece;
      else if (into === 'inline') inline += piece;
      else if (into === 'formula') formula = (formula ?? '') + piece;
    };
    parser.on('text', add);
    parser.on('cdata', add);
    parser.on('closetag', ({ name }) => {
      switch (localName(name)) {
        case 'c': {
          const stored = storedValue(type, value, inline, texts);
          if (stored !== null) cells.push({ column, value: stored, formula });
          else if (formula !== null) cells.push({ column, value: { kind: 'text', text: '' }, formula });
          return;
        }
        case 'row':
          if (cells.length > 0) rows.push({ number, cells });
          return;
        case 'v':
        case 'f':
        case 't':
          into = null;
          return;
        case 'rPh':
          phonetic -= 1;
          return;
        default:
      }
    });
    return {
      take() {
        const taken = rows;
        rows = [];
        return taken;
      },
    };
  });
}
