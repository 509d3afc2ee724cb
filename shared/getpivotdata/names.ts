/**
 * A name or item without case, so that two compare as Excel compares them. Each character is lowered on its own
 * (Σ is σ wherever it stands, İ is i), which is what the engine's `lower` does, so that both merge the same items.
 */
export function fold(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) {
    const lower = character.toLowerCase();
    folded += String.fromCodePoint(lower.codePointAt(0) ?? 0);
  }
  return folded;
}

const lastColumn = 'XFD';
const lastRow = 1_048_576;

/** Whether text is the address of a cell Excel has, `$` allowed. */
export function isCellAddress(text: string): boolean {
  const parts = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$/i.exec(text);
  if (parts?.[1] === undefined) return false;
  const column = parts[1].toUpperCase();
  return (column.length < lastColumn.length || column <= lastColumn) && Number(parts[2]) <= lastRow;
}

/** Whether a sheet's name must stand in single quotes in a reference. */
function needsQuotes(sheet: string): boolean {
  return (
    !/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(sheet) ||
    isCellAddress(sheet) ||
    /^(r\d*c?\d*|c\d*|true|false)$/i.test(sheet)
  );
}

/** A sheet's name as a reference shows it, in quotes only where it needs them. */
export function sheetReference(sheet: string): string {
  return needsQuotes(sheet) ? `'${sheet.replaceAll("'", "''")}'` : sheet;
}
