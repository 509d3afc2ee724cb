import { AppError } from '#shared/errors/app-error.ts';
import type { OpenPrompt } from '#shared/model/prompt.ts';
import { emitting } from '../engine/emitting.ts';
import { eventStream } from '../engine/event-stream.ts';
import type { PromptDesk } from '../platform/prompts.ts';
import { runSignInCommand } from '../platform/sign-in-command.ts';
import { procedures } from './procedure.ts';

/** What is asked of the person, for the host's front to show and answer. */
export function createPromptsService(desk: PromptDesk) {
  const os = procedures.prompts;

  function untilLeft(signal: AbortSignal, report: (prompts: readonly OpenPrompt[]) => void): Promise<void> {
    return new Promise((resolve) => {
      const stop = desk.watch(report);
      signal.addEventListener(
        'abort',
        () => {
          stop();
          resolve();
        },
        { once: true },
      );
    });
  }

  return {
    watch: os.watch.handler(async function* ({ signal }) {
      const stream = eventStream<readonly OpenPrompt[], void>(
        (tools) => untilLeft(tools.signal, tools.report),
        signal,
      );
      for await (const event of stream) if ('report' in event) yield [...event.report];
    }),
    answer: os.answer.handler(({ input }) => desk.answer(input.id, input.answer)),
    dismiss: os.dismiss.handler(({ input }) => desk.dismiss(input.id)),
    // The page says which prompt; the command is the core's own.
    signIn: os.signIn.handler(async function* ({ input, signal }) {
      const prompt = desk.open().find(({ id }) => id === input.id)?.prompt;
      if (prompt?.kind !== 'sign-in') throw new AppError('not-found', 'This sign-in is no longer asked for.');
      yield* emitting<{ line: string }, void>(signal, (emit, inner) =>
        runSignInCommand(prompt.command, (line) => emit({ line }), inner),
      );
      desk.answer(input.id, { remember: false });
    }),
  };
}
