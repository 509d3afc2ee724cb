import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { openPromptSchema, promptAnswerSchema } from '../model/prompt.ts';

const promptId = z.object({ id: z.string() });

export const promptsContract = {
  /** What is asked of the person, whole, whenever it changes. While nobody watches, nobody can be asked. */
  watch: oc.output(eventIterator(z.array(openPromptSchema))),
  answer: oc.input(promptId.extend({ answer: promptAnswerSchema })).output(z.void()),
  dismiss: oc.input(promptId).output(z.void()),
  /** Runs the sign-in command that a prompt names and tells what it prints; where it succeeds, the prompt is answered. */
  signIn: oc.input(promptId).output(eventIterator(z.object({ line: z.string() }))),
};
