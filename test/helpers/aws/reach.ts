import { vi } from 'vitest';
import type { AwsContext } from '#main/aws/aws.ts';
import { type AwsSettings, type CreatedAws, createAws } from '#main/aws/create-aws.ts';
import type { Clock } from '#main/platform/clock.ts';
import { type Log, lineLog } from '#main/platform/log.ts';
import { createPromptDesk, type PromptDesk } from '#main/platform/prompts.ts';
import type { Prompt, PromptAnswer } from '#shared/model/prompt.ts';

/** What our own code reaches AWS by, with a person who answers what is asked, or nobody. */
export interface AwsUnderTest {
  readonly aws: CreatedAws;
  readonly desk: PromptDesk;
  /** What was asked, in order. */
  readonly asked: readonly Prompt[];
  readonly log: Log;
  /** Everything that went into the log. */
  readonly logged: readonly string[];
  context(signal?: AbortSignal): AwsContext;
}

/** `answer` gives what the person says; undefined declines. Nobody can be asked where it is absent. */
export function reachAws(
  clock: Clock,
  {
    answer,
    ...settings
  }: Partial<AwsSettings> & {
    readonly answer?: (prompt: Prompt) => Promise<Partial<PromptAnswer> | undefined>;
  } = {},
): AwsUnderTest {
  const desk = createPromptDesk();
  const asked: Prompt[] = [];
  const seen = new Set<string>();
  if (answer !== undefined) {
    desk.watch((prompts) => {
      for (const { id, prompt } of prompts) {
        if (seen.has(id)) continue;
        seen.add(id);
        asked.push(prompt);
        void answer(prompt).then((given) =>
          given === undefined ? desk.dismiss(id) : desk.answer(id, { remember: false, ...given }),
        );
      }
    });
  }
  const allowed = new Set<string>();
  const logged: string[] = [];
  const log = lineLog((line) => void logged.push(line));
  const aws = createAws({
    prompts: desk,
    allowed: { has: async (hash) => allowed.has(hash), add: async (hash) => void allowed.add(hash) },
    random: () => 0.5,
    ...settings,
  });
  return {
    aws,
    desk,
    asked,
    log,
    logged,
    context: (signal = new AbortController().signal) => ({ signal, log, clock }),
  };
}

/** Sets the environment of this process, until `vi.unstubAllEnvs`; what else of AWS stands in it is taken out. */
export function stubAwsEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', '/nonexistent');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}
