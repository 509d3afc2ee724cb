const quote = '"';

/** Counts line feeds in `text` between two offsets, up to `most`; `end` is behind the last that was counted. */
function linesIn(text: string, start: number, stop: number, most: number) {
  let count = 0;
  let end = start;
  for (let at = text.indexOf('\n', start); at >= 0 && at < stop; at = text.indexOf('\n', at + 1)) {
    if (count === most) break;
    count += 1;
    end = at + 1;
  }
  return { count, end };
}

/** Counts the records of CSV that comes in pieces. */
export interface RecordCounter {
  /** Takes the next piece, and gives it back with its last record ended; cut behind the record that makes `most`. */
  add(piece: string, most?: number): string;
  readonly records: number;
}

export function createRecordCounter(): RecordCounter {
  let records = 0;
  let quoted = false;
  return {
    get records() {
      return records;
    },
    add(piece, most = Number.POSITIVE_INFINITY) {
      if (piece === '' || records >= most) return '';
      let at = 0;
      for (;;) {
        const next = piece.indexOf(quote, at);
        const end = next < 0 ? piece.length : next;
        if (!quoted) {
          const lines = linesIn(piece, at, end, most - records);
          records += lines.count;
          if (records >= most) return piece.slice(0, lines.end);
        }
        if (next < 0) break;
        // A doubled quote turns twice, and so not at all.
        quoted = !quoted;
        at = next + 1;
      }
      if (quoted || piece.endsWith('\n')) return piece;
      records += 1;
      return `${piece}\n`;
    },
  };
}

/** The length of the first record where it holds just these texts, its line's end included; 0 where it does not. */
export function lengthOfHeader(text: string, names: readonly string[]): number {
  let at = 0;
  for (const [index, name] of names.entries()) {
    if (index > 0) {
      if (text[at] !== ',') return 0;
      at += 1;
    }
    const written = quote + name.replaceAll(quote, quote + quote) + quote;
    if (text.startsWith(written, at)) at += written.length;
    else if (name !== '' && text.startsWith(name, at)) at += name.length;
    else if (name !== '') return 0;
  }
  if (text.startsWith('\r\n', at)) return at + 2;
  return text[at] === '\n' ? at + 1 : 0;
}
