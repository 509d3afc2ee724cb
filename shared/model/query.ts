import { z } from 'zod';
import { chartSpecSchema } from './chart.ts';
import { cellSchema } from './column.ts';
import { queryIdSchema } from './ids.ts';
import { pivotSpecSchema } from './pivot.ts';

export const parameterTypes = ['text', 'integer', 'decimal', 'date', 'boolean'] as const;

export const parameterSchema = z
  .object({
    name: z.string().regex(/^[a-z][a-z0-9_]*$/),
    label: z.string().optional(),
    description: z.string().optional(),
    type: z.enum(parameterTypes),
    /** Absent: the user must give a value. */
    default: cellSchema.optional(),
    /** The only values allowed, in the order shown. */
    choices: z
      .array(z.union([z.string(), z.object({ value: cellSchema, label: z.string() }).strict()]))
      .optional(),
    optional: z.boolean().default(false).describe('may be null'),
  })
  .strict();
export type Parameter = z.infer<typeof parameterSchema>;

export const dialects = ['duckdb', 'redshift', 'athena', 'postgres'] as const;
export type Dialect = (typeof dialects)[number];

/** The front matter of a .sql file. Unknown keys are refused. */
export const frontMatterSchema = z
  .object({
    title: z.string().min(1),
    description: z.string().default(''),
    tags: z.array(z.string()).default([]),
    owner: z.string().optional(),
    dialects: z.array(z.enum(dialects)).min(1).optional(),
    parameters: z.array(parameterSchema).default([]),
    pivot: pivotSpecSchema.optional(),
    chart: chartSpecSchema.optional(),
  })
  .strict();
export type FrontMatter = z.infer<typeof frontMatterSchema>;

/** A saved query as the library lists it. */
export const querySummarySchema = z.object({
  id: queryIdSchema,
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  owner: z.string().optional(),
  dialects: z.array(z.enum(dialects)),
  parameters: z.array(parameterSchema),
  pivot: pivotSpecSchema.optional(),
  chart: chartSpecSchema.optional(),
  /** The built-in library is read-only: editing makes a copy under `my/`. */
  readOnly: z.boolean(),
});
export type QuerySummary = z.infer<typeof querySummarySchema>;

/** A saved query in one dialect; `text` is the whole file, `sql` what runs, front matter taken off. */
export const savedQuerySchema = querySummarySchema.extend({
  dialect: z.enum(dialects),
  text: z.string(),
  sql: z.string(),
  file: z.string(),
});
export type SavedQuery = z.infer<typeof savedQuerySchema>;

/** What is wrong in a query file, and where. */
export const queryProblemSchema = z.object({
  file: z.string(),
  line: z.number().int().positive(),
  message: z.string(),
});
export type QueryProblem = z.infer<typeof queryProblemSchema>;
