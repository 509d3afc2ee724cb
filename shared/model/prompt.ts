import { z } from 'zod';

const common = {
  /** What is asked: two who ask the same share one answer. */
  key: z.string(),
};

/** Something that only the person can give, asked by the core of whichever host has one. */
export const promptSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('password'),
    connectionId: z.string(),
    connection: z.string(),
    user: z.string().optional(),
    /** Whether this machine has a place for secrets, so that it can be remembered. */
    canRemember: z.boolean(),
    /** Why the last one given was refused. */
    refused: z.string().optional(),
  }),
  z.object({ ...common, kind: z.literal('mfa'), profile: z.string(), serial: z.string() }),
  z.object({
    ...common,
    kind: z.literal('sign-in'),
    profile: z.string(),
    /** What is run to sign in: a program and its arguments, never through a shell. */
    command: z.array(z.string()).min(1),
    reason: z.string(),
  }),
  z.object({
    ...common,
    kind: z.literal('credential-process'),
    profile: z.string(),
    /** The command of the profile, which the person must allow once. */
    command: z.string(),
  }),
]);
export type Prompt = z.infer<typeof promptSchema>;

export const promptAnswerSchema = z.object({
  /** The password or the code; a sign-in and an allowance need none. */
  text: z.string().optional(),
  /** Whether to keep it where this machine keeps secrets. */
  remember: z.boolean().default(false),
});
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;

/** A prompt that waits for its answer. */
export const openPromptSchema = z.object({
  id: z.string(),
  prompt: promptSchema,
  waiting: z.number().int().positive(),
});
export type OpenPrompt = z.infer<typeof openPromptSchema>;
