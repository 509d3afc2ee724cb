import type { Progress } from '#shared/model/progress.ts';
import type { CliIo } from './io.ts';

/** One line of progress that is written over itself; silent where stderr is not a terminal. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the line away, before anything else is written. */
  clear(): void;
}

const eraseLine = '\r\u001b[2K';

export function progressLine(io: CliIo): ProgressLine {
  if (!io.errIsTerminal) return { show: () => {}, clear: () => {} };
  let shown = '';
  return {
    show({ message, fraction }) {
      const text = fraction === undefined ? message : `${message} ${Math.floor(fraction * 100)} %`;
      if (text === shown) return;
      io.err(`${eraseLine}${text}`);
      shown = text;
    },
    clear() {
      if (shown !== '') io.err(eraseLine);
      shown = '';
    },
  };
}
