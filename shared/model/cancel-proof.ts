import { z } from 'zod';
import { moneySchema } from './cost.ts';

/** The source's own word that a run no longer works; `unproven` where it could not be had, and `reason` says why. */
export const cancelProofSchema = z.object({
  state: z.enum(['cancelled', 'finished', 'unproven']),
  /** How often the source was asked until it said so. */
  polls: z.number().int().nonnegative(),
  bytesScanned: z.number().nonnegative().optional(),
  cost: moneySchema.optional(),
  /** Milliseconds from the request to stop to the source's word. */
  elapsedMs: z.number().nonnegative().optional(),
  reason: z.string().optional(),
});
export type CancelProof = z.infer<typeof cancelProofSchema>;
