import type { Dialect } from '#shared/model/query.ts';
import { parameterUses } from '#shared/sql/parameters.ts';
import { tokenize } from '#shared/sql/tokens.ts';

function filled(text: string, quote: string): string {
  return text.length < 2 ? text : quote + 'x'.repeat(text.length - 2) + quote;
}

/**
 * The statement, equally long, with what the dialects write differently made plain: texts and quoted names hold `x`
 * alone, comments are space, letters are ASCII, and a parameter is a number. One UTF-16 unit is one character.
 */
export function masked(statement: string, dialect: Dialect): string {
  let plain = '';
  for (const { kind, start, end } of tokenize(statement, dialect)) {
    const text = statement.slice(start, end);
    if (kind === 'comment') plain += ' '.repeat(text.length);
    else if (kind === 'text') plain += filled(text, "'");
    else if (kind === 'quoted-name') plain += filled(text, '"');
    else if (kind === 'word') plain += text.replace(/[^\w$]/g, 'x');
    else if (kind === 'number') plain += text.replaceAll('_', '0');
    else plain += text;
  }
  for (const { name, start } of parameterUses(statement, dialect)) {
    const length = name.length + 1;
    plain = plain.slice(0, start) + '0'.repeat(length) + plain.slice(start + length);
  }
  return plain;
}
