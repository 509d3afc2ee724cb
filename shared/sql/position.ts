import type { SqlPosition } from '../errors/app-error.ts';

/** The position of an offset (UTF-16 units, from 0) in a text; line and column from 1. */
export function positionAt(text: string, offset: number): SqlPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    offset: before.length,
    line: before.split('\n').length,
    column: before.length - lineStart + 1,
  };
}
