import { expect, it } from 'vitest';
import { createPromptDesk } from '#main/platform/prompts.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { OpenPrompt, Prompt } from '#shared/model/prompt.ts';

const signIn: Prompt = {
  kind: 'sign-in',
  key: 'sso:analysts',
  profile: 'analysts',
  command: ['aws', 'sso', 'login', '--profile', 'analysts'],
  reason: 'The sign-in has expired.',
};
const never = new AbortController().signal;
const failure = (work: Promise<unknown>) => work.then(() => undefined, toAppError);

it('asks once for all who wait, and gives each the same answer', async () => {
  const desk = createPromptDesk();
  const seen: (readonly OpenPrompt[])[] = [];
  desk.watch((prompts) => void seen.push(prompts));
  const asked = [desk.ask(signIn, never), desk.ask(signIn, never)];
  const [open] = desk.open();
  expect(open).toMatchObject({ prompt: signIn, waiting: 2 });
  desk.answer(open?.id ?? '', { text: 'yes', remember: false });
  expect(await Promise.all(asked)).toEqual([
    { text: 'yes', remember: false },
    { text: 'yes', remember: false },
  ]);
  expect(seen.map((prompts) => prompts.length)).toEqual([0, 1, 1, 0]);
});

it('says what to do where nobody can be asked', async () => {
  const error = await failure(createPromptDesk().ask(signIn, never));
  expect(error).toMatchObject({
    code: 'auth.expired',
    hint: 'Run aws sso login --profile analysts and try again.',
  });
});

it('fails all who wait when the person declines, or whoever could answer goes', async () => {
  const desk = createPromptDesk();
  const stop = desk.watch(() => {});
  const declined = failure(desk.ask(signIn, never));
  desk.dismiss(desk.open()[0]?.id ?? '');
  expect((await declined)?.code).toBe('auth.expired');
  const left = failure(desk.ask({ kind: 'mfa', key: 'mfa', profile: 'p', serial: 's' }, never));
  stop();
  expect((await left)?.code).toBe('auth.failed');
  expect(desk.open()).toEqual([]);
});

it('asks no longer once everybody who waited has stopped waiting', async () => {
  const desk = createPromptDesk();
  desk.watch(() => {});
  const [first, second] = [new AbortController(), new AbortController()];
  const waiting = [failure(desk.ask(signIn, first.signal)), failure(desk.ask(signIn, second.signal))];
  const { id } = desk.open()[0] ?? { id: '' };
  first.abort();
  expect((await waiting[0])?.code).toBe('query.cancelled');
  expect(desk.open()).toMatchObject([{ id, waiting: 1 }]);
  second.abort();
  expect((await waiting[1])?.code).toBe('query.cancelled');
  expect(desk.open()).toEqual([]);
  expect(() => desk.answer(id, { remember: false })).toThrow('no longer asked');
});
