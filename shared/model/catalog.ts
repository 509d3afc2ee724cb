import { z } from 'zod';
import { columnTypeSchema } from './column.ts';

/** One level of a source's tree. `path` leads from the root to the node; a child's path extends its parent's. */
export const catalogNodeSchema = z.object({
  path: z.array(z.string()),
  name: z.string(),
  kind: z.enum([
    'catalog',
    'schema',
    'external-schema',
    'table',
    'external-table',
    'view',
    'column',
    'partition-column',
    'partition',
  ]),
  comment: z.string().optional(),
  type: columnTypeSchema.optional(),
  /** Rows and bytes as far as the source keeps count of them. */
  rows: z.number().int().nonnegative().optional(),
  bytes: z.number().int().nonnegative().optional(),
  hasChildren: z.boolean(),
});
export type CatalogNode = z.infer<typeof catalogNodeSchema>;

/** Something a search of catalogs found. */
export const catalogMatchSchema = catalogNodeSchema.pick({ path: true, name: true, kind: true }).extend({
  /** A column's type, as the source calls it. */
  native: z.string().optional(),
});
export type CatalogMatch = z.infer<typeof catalogMatchSchema>;

/** A table with its columns, for completion. */
export const catalogTableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});
export type CatalogTable = z.infer<typeof catalogTableSchema>;
