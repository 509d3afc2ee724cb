import { maxCellText } from './cell-reference.ts';

const plainMark = ' … [cut: longer than an Excel cell]';

/** Text as a cell can hold it: what is too long ends in a visible mark, `markOf` where another one is wanted. */
export function fitCell(
  text: string,
  markOf: () => string = () => plainMark,
): { readonly text: string; readonly cut: boolean } {
  if (text.length <= maxCellText) return { text, cut: false };
  const mark = markOf();
  const end = maxCellText - mark.length;
  // Never half of a surrogate pair.
  const whole = /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
  return { text: text.slice(0, whole) + mark, cut: true };
}

/** Text that Excel would take for a formula if someone edited its cell. */
export function looksLikeFormula(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text);
}
