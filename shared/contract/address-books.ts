import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
  addressBookSchema,
  addressEntrySchema,
  cellChangeSchema,
  cellReadingSchema,
  readResultSchema,
} from '../model/address-book.ts';
import { addressEntryIdSchema, queryIdSchema, resultIdSchema } from '../model/ids.ts';

const ofQuery = z.object({ queryId: queryIdSchema });
const newEntry = addressEntrySchema.omit({ id: true, addedAt: true });

/** A book with what its cells came to on one result. */
export const bookViewSchema = z.object({
  queryId: queryIdSchema,
  /** Null where no result of the query is kept. */
  result: readResultSchema.nullable(),
  entries: z.array(
    addressEntrySchema.extend({
      /** Null where it was not read from that result. */
      reading: cellReadingSchema.nullable(),
      /** Against the last result before it with the same parameters, dates aside; null where there was none. */
      change: cellChangeSchema.nullable(),
    }),
  ),
});
export type BookView = z.infer<typeof bookViewSchema>;

export const addressBooksContract = {
  list: oc.output(z.array(ofQuery.extend({ entries: z.number().int(), readAt: z.string().nullable() }))),
  /** What was last read of the given result, or of the newest one that is kept; reads nothing anew. */
  show: oc.input(ofQuery.extend({ resultId: resultIdSchema.optional() })).output(bookViewSchema),
  /**
   * Reads every cell from the given result (by default the newest) and, in their order, from those kept since the
   * cell was added that it was not read from yet. Throws not-found where no result of the query is kept.
   */
  read: oc.input(ofQuery.extend({ resultId: resultIdSchema.optional() })).output(bookViewSchema),
  /** Adds cells, all or none. Throws conflict for a name that is taken, input.invalid for what is no formula. */
  add: oc.input(ofQuery.extend({ entries: z.array(newEntry).min(1) })).output(addressBookSchema),
  change: oc
    .input(
      ofQuery.extend({
        id: addressEntryIdSchema,
        change: newEntry
          .pick({ name: true, formula: true })
          .extend({ note: z.string().max(2000) })
          .partial(),
      }),
    )
    .output(addressBookSchema),
  /** What was read of them stays on disk. */
  remove: oc.input(ofQuery.extend({ ids: z.array(addressEntryIdSchema).min(1) })).output(addressBookSchema),
  /** The given entries first, in that order, then the others as they stood. */
  order: oc.input(ofQuery.extend({ ids: z.array(addressEntryIdSchema) })).output(addressBookSchema),
  /** Every reading of one entry, newest result first. */
  history: oc.input(ofQuery.extend({ id: addressEntryIdSchema })).output(
    z.array(
      z.object({
        readAt: z.string(),
        result: readResultSchema,
        formula: z.string(),
        reading: cellReadingSchema,
      }),
    ),
  ),
};
