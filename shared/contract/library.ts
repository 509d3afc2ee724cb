import { oc } from '@orpc/contract';
import { z } from 'zod';
import { queryIdSchema } from '../model/ids.ts';
import { dialects, queryProblemSchema, querySummarySchema, savedQuerySchema } from '../model/query.ts';

export const libraryContract = {
  list: oc.output(z.object({ queries: z.array(querySummarySchema), problems: z.array(queryProblemSchema) })),
  get: oc
    .input(z.object({ id: queryIdSchema, dialect: z.enum(dialects).default('duckdb') }))
    .output(savedQuerySchema),
  /** Saves one of the user's own (`my/…`), front matter and all; a problem in the text refuses it. */
  save: oc.input(z.object({ id: queryIdSchema, text: z.string() })).output(querySummarySchema),
  remove: oc.input(z.object({ id: queryIdSchema })).output(z.void()),
  /** Problems of every query file (an empty list: all is well). */
  check: oc.output(z.array(queryProblemSchema)),
};
