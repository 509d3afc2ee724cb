import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { columnKinds } from '../model/column.ts';
import { progressSchema } from '../model/progress.ts';
import { resultInfoSchema } from '../model/result.ts';
import { exportRequestSchema, fileSourceSchema } from './transfers.ts';

/** What a workbook was asked for: the export's request without where it went. */
export const workbookRequestSchema = exportRequestSchema.omit({ format: true, target: true });
export type WorkbookRequest = z.infer<typeof workbookRequestSchema>;

/** Figures of one numeric column over the rows written. Sums, smallest and largest are exact text, absent without values. */
export const controlTotalSchema = z.object({
  column: z.string(),
  kind: z.enum(columnKinds),
  count: z.number().int().nonnegative(),
  nulls: z.number().int().nonnegative(),
  distinct: z.number().int().nonnegative(),
  sum: z.string().optional(),
  min: z.string().optional(),
  max: z.string().optional(),
});
export type ControlTotal = z.infer<typeof controlTotalSchema>;

/** Where a filled template took the rows. Rows and columns count from 0. */
const filledTemplateSchema = z.object({
  /** The template as its owner calls it. */
  fileName: z.string(),
  sheet: z.string(),
  headerRow: z.number().int().nonnegative(),
  /** In the template's order; `field` is the result's, null where the template's own formula fills the column. */
  columns: z.array(
    z.object({ column: z.number().int().nonnegative(), header: z.string(), field: z.string().nullable() }),
  ),
  /** Whether no cell of the template's own stood in these columns right below the rows. */
  open: z.boolean(),
  /** CRC-32 of the workbook's main part, which every program writes anew when it saves. */
  workbookCrc32: z.string(),
});
export type FilledTemplate = z.infer<typeof filledTemplateSchema>;

/** Where every number of a workbook came from: what its Evidence sheet and its document properties say. */
export const evidenceSchema = z.object({
  format: z.literal(1),
  /** The version of Backcast that wrote the workbook. */
  version: z.string(),
  /** ISO 8601, UTC. */
  writtenAt: z.string(),
  request: workbookRequestSchema,
  /** The kept result the workbook was made of; its checksum is the SHA-256 of data.parquet. */
  result: resultInfoSchema.pick({
    id: true,
    title: true,
    origin: true,
    connectionId: true,
    sql: true,
    parameters: true,
    remoteId: true,
    startedAt: true,
    finishedAt: true,
    rows: true,
    columns: true,
    checksum: true,
  }),
  /** Whether something that looked like a credential was taken out of the SQL. */
  redacted: z.boolean(),
  /** Rows on the data sheets. */
  rowsWritten: z.number().int().nonnegative(),
  /** Sheets as they were written, with the CRC-32 of each one's XML, hexadecimal. */
  sheets: z.array(z.object({ name: z.string(), data: z.boolean(), crc32: z.string() })),
  totals: z.array(controlTotalSchema),
  /** Of a filled template only. */
  filled: filledTemplateSchema.optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const differenceSchema = z.object({
  kind: z.enum(['cell', 'row', 'sheet', 'checksum', 'evidence', 'part']),
  /** `'Data'!F1234`, `'Data'!12:12`, a sheet's name, a part of the file, or a place in the evidence. */
  where: z.string(),
  /** What stands there in the workbook; null where nothing does. */
  workbook: z.string().nullable(),
  /** What the snapshot gives; null where nothing should stand. */
  snapshot: z.string().nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;

const changedRowSchema = z.object({
  key: z.string(),
  /** Columns that differ: before and after. */
  changes: z.array(z.object({ column: z.string(), before: z.string(), after: z.string() })),
});

/** How the source's rows of today differ from the snapshot's. */
export const sourceChangeSchema = z.object({
  rows: z.number().int().nonnegative(),
  before: z.number().int().nonnegative(),
  added: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
  /** Rows of one key whose other columns differ; null where no column tells rows apart. */
  changed: z.number().int().nonnegative().nullable(),
  /** The column that tells the rows apart. */
  key: z.string().nullable(),
  /** A few of each, as text. */
  examples: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    changed: z.array(changedRowSchema),
  }),
});
export type SourceChange = z.infer<typeof sourceChangeSchema>;

export const verdictSchema = z.object({
  fileName: z.string(),
  same: z.boolean(),
  /** Cells compared and found the same. */
  cells: z.number().int().nonnegative(),
  sheets: z.array(z.string()),
  differences: z.number().int().nonnegative(),
  evidence: evidenceSchema.pick({ version: true, writtenAt: true, result: true, totals: true }),
  /** What could not be verified, and what the reader should know. */
  notes: z.array(z.string()),
  /** What running the query again gave, where that was asked for. */
  source: sourceChangeSchema.optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const workbooksContract = {
  /**
   * Compares a workbook that Backcast wrote with the kept result it says it was made of. Throws unsupported where it
   * carries no evidence, not-found where the result is no longer kept.
   */
  verify: oc
    .input(z.object({ source: fileSourceSchema, rerun: z.boolean().default(false) }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('progress'), progress: progressSchema }),
          z.object({ type: z.literal('differences'), differences: z.array(differenceSchema) }),
          z.object({ type: z.literal('done'), verdict: verdictSchema }),
        ]),
      ),
    ),
};
