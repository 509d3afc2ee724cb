import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const rectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(400).max(20_000),
  height: z.number().int().min(300).max(20_000),
});
const windowStateSchema = rectangleSchema.extend({ maximized: z.boolean() });
export type WindowState = z.infer<typeof windowStateSchema>;
export type Rectangle = z.infer<typeof rectangleSchema>;

/** Of a window that must be on the screen for a hand to reach it. */
const reachable = 80;

/** What the file remembers, unless it is not there, is no such thing, or lies outside every screen. */
export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState | null {
  try {
    const state = windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return screens.some((screen) => reaches(state, screen)) ? state : null;
  } catch {
    return null;
  }
}

function reaches(window: Rectangle, screen: Rectangle): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const top = window.y - screen.y;
  return across >= reachable && top >= 0 && top <= screen.height - reachable;
}

/** Synchronous, since the window that is closing waits for nobody. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
