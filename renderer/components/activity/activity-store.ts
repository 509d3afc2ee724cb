import { createStore } from 'zustand/vanilla';
import { toAppError } from '#shared/errors/wire.ts';
import type { Progress } from '#shared/model/progress.ts';

export type NoticeTone = 'info' | 'good' | 'warn' | 'error';

export interface NoticeInput {
  readonly tone: NoticeTone;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** One thing to do about it, e.g. Undo. */
  readonly action?: { readonly label: string; run(): void } | undefined;
}

export interface Notice extends NoticeInput {
  readonly id: number;
}

/** Work under way. `shown` turns true once it has taken long enough to be worth showing. */
export interface RunningActivity {
  readonly id: number;
  readonly title: string;
  readonly progress: Progress | undefined;
  readonly shown: boolean;
  stop(): void;
}

export interface ActivityTools {
  readonly signal: AbortSignal;
  report(progress: Progress): void;
}

export interface Activity {
  /** Runs work with progress and Stop in the status bar. A failure is notified (unless stopped) and thrown on. */
  start<T>(title: string, work: (tools: ActivityTools) => Promise<T>): Promise<T>;
  notify(notice: NoticeInput): void;
}

interface ActivityState {
  readonly running: readonly RunningActivity[];
  readonly notices: readonly Notice[];
}

/** Work that ends sooner than this is never shown, in milliseconds. */
export const showAfterMs = 300;

export function createActivityStore() {
  const store = createStore<ActivityState>(() => ({ running: [], notices: [] }));
  let nextId = 1;

  function change(id: number, part: Partial<RunningActivity>): void {
    store.setState(({ running }) => ({
      running: running.map((one) => (one.id === id ? { ...one, ...part } : one)),
    }));
  }

  function notify(notice: NoticeInput): void {
    const id = nextId++;
    store.setState(({ notices }) => ({ notices: [...notices, { ...notice, id }] }));
  }

  async function start<T>(title: string, work: (tools: ActivityTools) => Promise<T>): Promise<T> {
    const id = nextId++;
    const controller = new AbortController();
    store.setState(({ running }) => ({
      running: [...running, { id, title, progress: undefined, shown: false, stop: () => controller.abort() }],
    }));
    const timer = setTimeout(() => change(id, { shown: true }), showAfterMs);
    try {
      return await work({
        signal: controller.signal,
        report: (progress) => change(id, { progress }),
      });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== 'query.cancelled') {
        notify({ tone: 'error', title: `${title} failed`, detail: error.message, hint: error.hint });
      }
      throw error;
    } finally {
      clearTimeout(timer);
      store.setState(({ running }) => ({ running: running.filter((one) => one.id !== id) }));
    }
  }

  return {
    store,
    activity: { start, notify } satisfies Activity as Activity,
    dismiss(id: number): void {
      store.setState(({ notices }) => ({ notices: notices.filter((one) => one.id !== id) }));
    },
  };
}
export type ActivityStore = ReturnType<typeof createActivityStore>;
