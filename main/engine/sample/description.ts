import { z } from 'zod';
import { columnSchema } from '#shared/model/column.ts';

/** Raised whenever the sample's tables, SQL or meaning change, so that one of an older make is not taken for it. */
export const sampleVersion = 1;

/** The seed every workspace's sample is made from. */
export const sampleSeed = 20_170_125;

/** What sample.json says of the files beside it, one `<name>.parquet` a table. */
export const sampleDescriptionSchema = z.object({
  version: z.number().int(),
  seed: z.number().int(),
  scale: z.number().int().positive(),
  firstDay: z.string(),
  lastDay: z.string(),
  tables: z.array(
    z.object({
      name: z.string(),
      comment: z.string(),
      rows: z.number().int().nonnegative(),
      /** SHA-256 of the file, hexadecimal. */
      checksum: z.string(),
      columns: z.array(columnSchema),
    }),
  ),
});
export type SampleDescription = z.infer<typeof sampleDescriptionSchema>;
