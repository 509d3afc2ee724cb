import type { Tab } from '#shared/contract/tabs.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';

interface Line {
  inFlight: boolean;
  pending: Tab | undefined;
}

interface TabSaverOptions {
  write(tab: Tab): Promise<void>;
  /** Called with the failure when a write fails, and with undefined when all is saved again. */
  onState(error: AppError | undefined): void;
}

/**
 * Writes tabs as they change. Of each tab at most one write is under way; what changes meanwhile waits as the latest
 * state, so fast typing costs one write a round trip and the last keystroke is always the one written. A state whose
 * write failed stays pending until `retry` or the next change.
 */
export function createTabSaver({ write, onState }: TabSaverOptions) {
  const lines = new Map<string, Line>();
  const failed = new Set<string>();
  const waiting = new Set<() => void>();

  function lineOf(id: string): Line {
    const known = lines.get(id);
    if (known !== undefined) return known;
    const line: Line = { inFlight: false, pending: undefined };
    lines.set(id, line);
    return line;
  }

  function isBusy(): boolean {
    return [...lines.values()].some((line) => line.inFlight);
  }

  async function flush(id: string, line: Line): Promise<void> {
    line.inFlight = true;
    while (line.pending !== undefined) {
      const tab: Tab = line.pending;
      line.pending = undefined;
      try {
        await write(tab);
        if (failed.delete(id) && failed.size === 0) onState(undefined);
      } catch (thrown) {
        line.pending ??= tab;
        failed.add(id);
        onState(toAppError(thrown));
        break;
      }
    }
    line.inFlight = false;
    if (!isBusy()) {
      for (const resolve of waiting) resolve();
      waiting.clear();
    }
  }

  return {
    save(tab: Tab): void {
      const line = lineOf(tab.id);
      line.pending = tab;
      if (!line.inFlight) void flush(tab.id, line);
    },
    /** Tries again what could not be written. */
    retry(): void {
      for (const [id, line] of lines) {
        if (line.pending !== undefined && !line.inFlight) void flush(id, line);
      }
    },
    /** Forgets a closed tab: nothing of it is written any more once the write under way has ended. */
    async forget(id: string): Promise<void> {
      const line = lines.get(id);
      if (line !== undefined) line.pending = undefined;
      if (failed.delete(id) && failed.size === 0) onState(undefined);
      if (line?.inFlight) await this.idle();
      lines.delete(id);
    },
    /** Resolves when no write is under way. */
    idle(): Promise<void> {
      return isBusy() ? new Promise((resolve) => waiting.add(resolve)) : Promise.resolve();
    },
  };
}
