import { createReadStream } from 'node:fs';
import { AppError, cancelled } from '#shared/errors/app-error.ts';

/** The text of one record, and the line (from 1) it begins on. */
export interface JsonText {
  readonly line: number;
  readonly text: string;
}

/** The largest single record of a JSON document, in UTF-16 units. */
const longestRecord = 64 << 20;

async function* texts(file: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
  for await (const piece of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    if (signal?.aborted) throw cancelled('The import');
    yield String(piece);
  }
}

/** The lines of a file that hold anything. */
export async function* jsonLines(file: string, signal?: AbortSignal): AsyncGenerator<JsonText> {
  let rest = '';
  let line = 0;
  for await (const piece of texts(file, signal)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line += 1;
      if (text.trim() !== '') yield { line, text: text.endsWith('\r') ? text.slice(0, -1) : text };
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, text: rest };
}

/**
 * The records of a JSON document: the elements of its array, or the values that stand one after the other. The
 * document is read in pieces; only one record is held.
 */
export async function* jsonDocument(
  file: string,
  fileName: string,
  signal?: AbortSignal,
): AsyncGenerator<JsonText> {
  let line = 1;
  let state: 'start' | 'between' | 'record' | 'end' = 'start';
  let inArray = false;
  let afterComma = false;
  let depth = 0;
  let quoted = false;
  let escaped = false;
  let held: string[] = [];
  let heldLength = 0;
  let from = 1;

  const wrong = (what: string) =>
    new AppError('input.invalid', `${fileName} is not JSON: ${what} on line ${line}.`, {
      hint: 'Correct the file, or import it as JSON lines if each line is a record of its own.',
      details: { file: fileName, line },
    });
  const ended = () => state === 'end';
  const record = (): JsonText => ({ line: from, text: held.join('') });

  for await (const piece of texts(file, signal)) {
    let start = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const one = piece[at] ?? '';
      if (one === '\n') line += 1;
      if (state === 'record') {
        if (quoted) {
          if (escaped) escaped = false;
          else if (one === '\\') escaped = true;
          else if (one === '"') quoted = false;
          if (quoted || depth > 0) continue;
          held.push(piece.slice(start, at + 1));
          yield record();
          state = 'between';
          continue;
        }
        if (one === '"') quoted = true;
        else if (one === '{' || one === '[') depth += 1;
        else if (one === '}' || one === ']') {
          depth -= 1;
          if (depth === 0) {
            held.push(piece.slice(start, at + 1));
            yield record();
            state = 'between';
          } else if (depth < 0) {
            held.push(piece.slice(start, at));
            yield record();
            state = inArray && one === ']' ? 'end' : 'between';
            if (state === 'between') throw wrong(`"${one}" closes nothing`);
          }
        } else if (depth === 0 && (one === ',' || one.trim() === '')) {
          held.push(piece.slice(start, at));
          yield record();
          state = 'between';
          afterComma = one === ',';
        }
        continue;
      }
      if (one.trim() === '' || one === '\ufeff') continue;
      if (state === 'end') throw wrong('something stands after the end');
      if (state === 'start' && one === '[') {
        inArray = true;
        state = 'between';
        continue;
      }
      if (state === 'between' && inArray && one === ',' && !afterComma) {
        afterComma = true;
        continue;
      }
      if (state === 'between' && inArray && one === ']') {
        if (afterComma) throw wrong('a comma is followed by nothing');
        state = 'end';
        continue;
      }
      if (one === ',' || one === ']' || one === '}' || one === ':')
        throw wrong(`"${one}" stands where a record should`);
      state = 'record';
      from = line;
      afterComma = false;
      depth = one === '{' || one === '[' ? 1 : 0;
      quoted = one === '"';
      escaped = false;
      held = [];
      heldLength = 0;
      start = at;
    }
    if (state === 'record') {
      held.push(piece.slice(start));
      heldLength += piece.length - start;
      if (heldLength > longestRecord) {
        throw new AppError(
          'limit.exceeded',
          `A record of ${fileName} that begins on line ${from} is too long.`,
          {
            hint: `A record may have ${longestRecord} characters. Import the file as JSON lines instead.`,
            details: { file: fileName, line: from },
          },
        );
      }
    }
  }
  if (state === 'record' && depth === 0 && !quoted) yield record();
  else if (state === 'record' || (inArray && !ended())) throw wrong('it ends in the middle');
}
