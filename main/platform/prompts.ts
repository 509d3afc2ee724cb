import { randomUUID } from 'node:crypto';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import type { OpenPrompt, Prompt, PromptAnswer } from '#shared/model/prompt.ts';

/** Asks the person. */
export interface Prompts {
  /**
   * Gives the answer, one for all who ask the same key at the same time. Throws auth.failed where nobody can be asked
   * or the person declines, query.cancelled where `signal` aborts first.
   */
  ask(prompt: Prompt, signal: AbortSignal): Promise<PromptAnswer>;
}

/** The open prompts of a core, for its host to show and to answer. */
export interface PromptDesk extends Prompts {
  open(): readonly OpenPrompt[];
  /** Called with the open prompts whenever they change; while nobody watches, nobody can be asked. Gives the way to stop. */
  watch(told: (prompts: readonly OpenPrompt[]) => void): () => void;
  /** Throws not-found. */
  answer(id: string, answer: PromptAnswer): void;
  dismiss(id: string): void;
}

interface Waiting {
  readonly id: string;
  readonly prompt: Prompt;
  readonly answer: Promise<PromptAnswer>;
  resolve(answer: PromptAnswer): void;
  reject(error: AppError): void;
  askers: number;
}

const what: Record<Prompt['kind'], string> = {
  password: 'A password is needed',
  mfa: 'A code of the MFA device is needed',
  'sign-in': 'A sign-in is needed',
  'credential-process': 'A command that gives credentials must be allowed first',
};

function nobody(prompt: Prompt): AppError {
  return new AppError(
    prompt.kind === 'sign-in' ? 'auth.expired' : 'auth.failed',
    `${what[prompt.kind]}, and nobody can be asked here.`,
    {
      hint:
        prompt.kind === 'sign-in'
          ? `Run ${prompt.command.join(' ')} and try again.`
          : 'Run this where you can answer: in the window, or in a terminal.',
      retryable: true,
    },
  );
}

function declined(prompt: Prompt): AppError {
  return new AppError(
    prompt.kind === 'sign-in' ? 'auth.expired' : 'auth.failed',
    `${what[prompt.kind]}; it was not given.`,
    {
      hint: 'Run it again and answer what is asked.',
      retryable: true,
    },
  );
}

export function createPromptDesk(): PromptDesk {
  const waiting = new Map<string, Waiting>();
  const watchers = new Set<(prompts: readonly OpenPrompt[]) => void>();

  const open = (): readonly OpenPrompt[] =>
    [...waiting.values()].map(({ id, prompt, askers }) => ({ id, prompt, waiting: askers }));
  const tell = (): void => {
    for (const told of watchers) told(open());
  };

  function find(id: string): Waiting {
    const found = [...waiting.values()].find((one) => one.id === id);
    if (found === undefined) throw new AppError('not-found', 'This is no longer asked.');
    return found;
  }

  function begin(prompt: Prompt): Waiting {
    const { promise, resolve, reject } = withResolvers<PromptAnswer>();
    const made: Waiting = { id: randomUUID(), prompt, answer: promise, resolve, reject, askers: 0 };
    // Whoever asked listens; that nobody does any more is no failure.
    promise.catch(() => {});
    waiting.set(prompt.key, made);
    return made;
  }

  function end(one: Waiting, finish: () => void): void {
    waiting.delete(one.prompt.key);
    finish();
    tell();
  }

  return {
    async ask(prompt, signal) {
      if (signal.aborted) throw cancelled('What was asked');
      if (watchers.size === 0) throw nobody(prompt);
      const one = waiting.get(prompt.key) ?? begin(prompt);
      one.askers += 1;
      tell();
      const left = withResolvers<never>();
      const leave = () => left.reject(cancelled('What was asked'));
      signal.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([one.answer, left.promise]);
      } finally {
        signal.removeEventListener('abort', leave);
        one.askers -= 1;
        if (one.askers === 0 && waiting.get(prompt.key) === one) end(one, () => one.reject(declined(prompt)));
      }
    },
    open,
    watch(told) {
      watchers.add(told);
      told(open());
      return () => {
        watchers.delete(told);
        if (watchers.size > 0) return;
        for (const one of [...waiting.values()]) end(one, () => one.reject(nobody(one.prompt)));
      };
    },
    answer(id, answer) {
      const one = find(id);
      end(one, () => one.resolve(answer));
    },
    dismiss(id) {
      const one = find(id);
      end(one, () => one.reject(declined(one.prompt)));
    },
  };
}

function withResolvers<T>() {
  let settle: { resolve(value: T): void; reject(error: unknown): void } = { resolve() {}, reject() {} };
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}
