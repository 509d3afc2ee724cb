import { z } from 'zod';

export const connectionSteps = [
  'credentials',
  'dns',
  'tcp',
  'tls',
  'login',
  'permission',
  'first-query',
] as const;

/** One step on the way to a first answer. */
export const connectionStepSchema = z.object({
  step: z.enum(connectionSteps),
  outcome: z.enum(['passed', 'failed']),
  /** What was reached, or what went wrong and what to do. */
  message: z.string(),
  hint: z.string().optional(),
  elapsedMs: z.number().nonnegative(),
});
export type ConnectionStep = z.infer<typeof connectionStepSchema>;
