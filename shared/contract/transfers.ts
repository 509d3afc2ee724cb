import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { cellSchema, columnTypeSchema } from '../model/column.ts';
import { findingSchema } from '../model/finding.ts';
import { resultIdSchema, transferIdSchema } from '../model/ids.ts';
import { pivotSpecSchema } from '../model/pivot.ts';
import { progressSchema } from '../model/progress.ts';
import { resultInfoSchema, viewSchema } from '../model/result.ts';
import { templateInspectionSchema } from './templates.ts';

/** The largest piece of a file one call carries, in bytes. */
export const maxChunkBytes = 1 << 20;

const bytes = z
  .instanceof(Uint8Array)
  .refine((value) => value.byteLength <= maxChunkBytes, 'chunk too large');

/** A file on its way in: begin, write pieces in order, then name it in `imports`. */
export const uploadsContract = {
  begin: oc
    .input(z.object({ name: z.string().min(1).max(255), bytes: z.number().int().nonnegative() }))
    .output(z.object({ id: transferIdSchema })),
  write: oc
    .input(z.object({ id: transferIdSchema, offset: z.number().int().nonnegative(), bytes }))
    .output(z.void()),
  discard: oc.input(z.object({ id: transferIdSchema })).output(z.void()),
};

/** A file on its way out; it leaves the workspace when discarded or when the process ends. */
export const downloadsContract = {
  read: oc
    .input(
      z.object({
        id: transferIdSchema,
        offset: z.number().int().nonnegative(),
        length: z.number().int().min(1).max(maxChunkBytes),
      }),
    )
    .output(z.object({ bytes })),
  discard: oc.input(z.object({ id: transferIdSchema })).output(z.void()),
};

/** A path is taken only from a host that trusts its caller with the disk (the command line). */
export const fileSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('upload'), id: transferIdSchema }),
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
]);
export type FileSource = z.infer<typeof fileSourceSchema>;

export const importFormats = ['csv', 'json', 'jsonl', 'parquet', 'xlsx', 'xlsb'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** How to read a file. What is absent is sniffed; what was sniffed is returned by `inspect`. */
export const importOptionsSchema = z.object({
  format: z.enum(importFormats).optional(),
  gzip: z.boolean().optional(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin-1']).optional(),
  delimiter: z.string().min(1).max(4).optional(),
  quote: z.string().max(1).optional(),
  escape: z.string().max(1).optional(),
  /** Whether the first line of the data holds the names. */
  header: z.boolean().optional(),
  /** Lines before the header that are not data. */
  skip: z.number().int().nonnegative().optional(),
  /** A workbook's sheet, and its header row from 1. */
  sheet: z.string().optional(),
  headerRow: z.number().int().positive().optional(),
  dateFormat: z.string().optional(),
  timestampFormat: z.string().optional(),
  /** Renames and retypes, by position; a type is one of DuckDB's names. Null leaves it as sniffed. */
  columns: z
    .array(z.object({ name: z.string().nullable().default(null), type: z.string().nullable().default(null) }))
    .optional(),
});
export type ImportOptions = z.infer<typeof importOptionsSchema>;

export const importPreviewSchema = z.object({
  fileName: z.string(),
  bytes: z.number().int().nonnegative(),
  /** Every option as it will be used. */
  options: importOptionsSchema,
  sheets: z.array(z.string()).optional(),
  columns: z.array(z.object({ name: z.string(), type: columnTypeSchema })),
  /** Up to 50 rows, row by row. */
  rows: z.array(z.array(cellSchema)),
  notes: z.array(z.string()),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

export const importsContract = {
  inspect: oc
    .input(z.object({ source: fileSourceSchema, options: importOptionsSchema.default({}) }))
    .output(importPreviewSchema),
  /** Rows that cannot be read are kept as the result's `rejects`: line, column, reason, text. */
  start: oc
    .input(
      z.object({
        source: fileSourceSchema,
        /** Name of the view in local SQL, `imports.<name>`; by default made from the file's name. */
        name: z.string().optional(),
        options: importOptionsSchema.default({}),
      }),
    )
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('progress'), progress: progressSchema }),
          /** `notes` say what was decided on the way, such as a column kept as text. */
          z.object({ type: z.literal('done'), result: resultInfoSchema, notes: z.array(z.string()) }),
        ]),
      ),
    ),
};

export const exportFormats = ['csv', 'jsonl', 'parquet', 'xlsx'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The user's own workbook, to be filled with a result's rows. Always written as a workbook. */
const templateRequestSchema = z.object({
  id: resultIdSchema,
  view: viewSchema.prefault({}),
  template: fileSourceSchema,
  /** The sheet whose rows are replaced; found where it is not said. */
  sheet: z.string().optional(),
});

export type TemplateRequest = z.output<typeof templateRequestSchema>;

export const exportRequestSchema = z.object({
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('result'), id: resultIdSchema, view: viewSchema.prefault({}) }),
    z.object({
      kind: z.literal('pivot'),
      id: resultIdSchema,
      spec: pivotSpecSchema,
      name: z.string().optional(),
    }),
    /** A workbook by a layout of the result's query; `report` is the layout's id, e.g. `hong-kong-daily`. */
    z.object({ kind: z.literal('report'), id: resultIdSchema, report: z.string() }),
    templateRequestSchema.extend({
      kind: z.literal('template'),
      /** Whether formulas may become #REF! whose address the pivots no longer have; refused where not. */
      acceptLost: z.boolean().default(false),
    }),
  ]),
  format: z.enum(exportFormats),
  /**
   * Dates in a report's formulas: `function` writes DATE(2017,1,25), which every language of Excel reads alike; `text`
   * writes "1/25/2017", and the dates of its PivotTables as that text.
   */
  dates: z.enum(['function', 'text']).default('function'),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('download') }),
    z.object({ kind: z.literal('path'), path: z.string().min(1) }),
  ]),
  /** Of a workbook: the remedy chosen for a finding of the preflight, by the finding's id; its default where absent. */
  remedies: z.record(z.string(), z.string()).optional(),
});
/** As a caller writes it: what has a default may be left out. */
export type ExportRequest = z.input<typeof exportRequestSchema>;
/** As it arrives. */
export type CheckedExportRequest = z.output<typeof exportRequestSchema>;

const preflightRequestSchema = exportRequestSchema.pick({ what: true, dates: true });
export type PreflightRequest = z.output<typeof preflightRequestSchema>;

export const exportDoneSchema = z.object({
  fileName: z.string(),
  bytes: z.number().int().nonnegative(),
  rows: z.number().int().nonnegative(),
  downloadId: transferIdSchema.optional(),
  path: z.string().optional(),
  /** What the format could not hold as it was, e.g. integers over 15 digits written as text. */
  notes: z.array(z.string()),
});
export type ExportDone = z.infer<typeof exportDoneSchema>;

export const exportsContract = {
  /** How a template would be filled, and what of it would be lost. Throws what stands against filling it. */
  inspectTemplate: oc.input(templateRequestSchema).output(templateInspectionSchema),
  /** What a workbook of it could not hold as it is, each with what can be done. Empty where it holds everything. */
  preflight: oc.input(preflightRequestSchema).output(z.array(findingSchema)),
  start: oc
    .input(exportRequestSchema)
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('progress'), progress: progressSchema }),
          z.object({ type: z.literal('done'), done: exportDoneSchema }),
        ]),
      ),
    ),
};
