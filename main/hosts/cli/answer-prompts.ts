import type { Client } from '#shared/contract/contract.ts';
import { assertNever } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { OpenPrompt, Prompt } from '#shared/model/prompt.ts';
import type { CliIo } from './io.ts';

async function yes(io: CliIo, question: string): Promise<boolean> {
  const answer = await io.ask(`${question} [y/N] `);
  return answer !== undefined && /^y(es)?$/i.test(answer.trim());
}

async function passwordFor(
  io: CliIo,
  prompt: Extract<Prompt, { kind: 'password' }>,
): Promise<{ text: string; remember: boolean } | undefined> {
  if (prompt.refused !== undefined) io.err(`${prompt.refused}\n`);
  const who = prompt.user === undefined ? '' : ` of ${prompt.user}`;
  const text = await io.ask(`Password${who} for ${prompt.connection}: `, { hidden: true });
  if (text === undefined) return undefined;
  return { text, remember: prompt.canRemember && (await yes(io, 'Keep it in the keyring of this machine?')) };
}

async function signIn(client: Client, io: CliIo, id: string): Promise<void> {
  try {
    for await (const { line } of await client.prompts.signIn({ id }, { signal: io.signal }))
      io.err(`${line}\n`);
  } catch (error) {
    io.err(`${toAppError(error).message}\n`);
    await client.prompts.dismiss({ id });
  }
}

async function answer(client: Client, io: CliIo, { id, prompt }: OpenPrompt): Promise<void> {
  switch (prompt.kind) {
    case 'password': {
      const given = await passwordFor(io, prompt);
      if (given === undefined) await client.prompts.dismiss({ id });
      else await client.prompts.answer({ id, answer: given });
      return;
    }
    case 'mfa': {
      const text = await io.ask(`Code of the MFA device ${prompt.serial} (profile ${prompt.profile}): `);
      if (text === undefined) await client.prompts.dismiss({ id });
      else await client.prompts.answer({ id, answer: { text: text.trim() } });
      return;
    }
    case 'sign-in':
      io.err(`${prompt.reason}\n`);
      if (await yes(io, `Run ${prompt.command.join(' ')} now?`)) await signIn(client, io, id);
      else await client.prompts.dismiss({ id });
      return;
    case 'credential-process':
      io.err(`The profile ${prompt.profile} gets its credentials from this command:\n  ${prompt.command}\n`);
      if (await yes(io, 'May it run, now and from now on?')) await client.prompts.answer({ id, answer: {} });
      else await client.prompts.dismiss({ id });
      return;
    default:
      assertNever(prompt);
  }
}

/** Asks on the terminal what the core asks, one question after another, until `signal` aborts. */
export async function answerPrompts(
  client: Client,
  io: CliIo,
  signal: AbortSignal,
  beforeAsking: () => void,
): Promise<void> {
  const asked = new Set<string>();
  try {
    for await (const prompts of await client.prompts.watch(undefined, { signal })) {
      for (const prompt of prompts) {
        if (asked.has(prompt.id)) continue;
        asked.add(prompt.id);
        beforeAsking();
        await answer(client, io, prompt);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
