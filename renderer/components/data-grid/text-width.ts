/** Pixels of one character of the interface's font at 13 px, wide digits and bold totals allowed for. */
const characterWidth = 7.9;
const padding = 20;
const narrowest = 64;
const widest = 340;

/** A column's width, in pixels at the normal text size, that shows a text of so many characters. */
export function widthOfText(characters: number): number {
  return Math.round(Math.max(narrowest, Math.min(widest, characters * characterWidth + padding)));
}
