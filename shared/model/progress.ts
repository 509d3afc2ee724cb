import { z } from 'zod';

/** How far long work has come. `fraction` is 0 to 1, absent where the end is not known. */
export const progressSchema = z.object({
  message: z.string(),
  fraction: z.number().min(0).max(1).optional(),
});
export type Progress = z.infer<typeof progressSchema>;
