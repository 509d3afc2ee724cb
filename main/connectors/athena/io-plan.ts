import { z } from 'zod';

/** A bound of a range; without a value it is open. */
const markerSchema = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  bound: z.enum(['ABOVE', 'EXACTLY', 'BELOW']),
});

const constraintSchema = z.object({
  columnName: z.string(),
  domain: z.object({
    nullsAllowed: z.boolean(),
    ranges: z.array(z.object({ low: markerSchema, high: markerSchema })),
  }),
});

/** Newer engines put a table's constraints into an object of their own. */
const tableSchema = z.object({
  table: z.object({
    catalog: z.string(),
    schemaTable: z.object({ schema: z.string(), table: z.string() }),
  }),
  constraint: z
    .object({ none: z.boolean().optional(), columnConstraints: z.array(constraintSchema).default([]) })
    .optional(),
  columnConstraints: z.array(constraintSchema).optional(),
});

/** What EXPLAIN (TYPE IO, FORMAT JSON) answers, as far as it is used. */
const planSchema = z.object({
  inputTableColumnInfos: z.array(tableSchema),
  estimate: z.object({ outputRowCount: z.union([z.number(), z.string()]).optional() }).optional(),
});

type Marker = z.infer<typeof markerSchema>;

/** An end of a range: its value as text, and whether it belongs to the range. */
export interface Bound {
  readonly value: string;
  readonly inclusive: boolean;
}

/** What a column's values are confined to: to one of the ranges, of which each end may be open. */
export interface Constraint {
  readonly column: string;
  readonly ranges: readonly { readonly low: Bound | undefined; readonly high: Bound | undefined }[];
}

export interface ReadTable {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
  /** The planner knows that nothing fits. */
  readonly nothing: boolean;
  readonly constraints: readonly Constraint[];
}

export interface IoPlan {
  readonly tables: readonly ReadTable[];
  readonly rows: number | undefined;
}

function boundOf({ value, bound }: Marker): Bound | undefined {
  return value === undefined ? undefined : { value: String(value), inclusive: bound === 'EXACTLY' };
}

/** Reads the plan; undefined where the text is none that is known. */
export function readIoPlan(text: string): IoPlan | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = planSchema.safeParse(parsed);
  if (!read.success) return undefined;
  const rows = Number(read.data.estimate?.outputRowCount);
  return {
    tables: read.data.inputTableColumnInfos.map(({ table, constraint, columnConstraints }) => ({
      catalog: table.catalog,
      schema: table.schemaTable.schema,
      table: table.schemaTable.table,
      nothing: constraint?.none === true,
      constraints: (constraint?.columnConstraints ?? columnConstraints ?? []).map(
        ({ columnName, domain }) => ({
          column: columnName,
          ranges: domain.ranges.map(({ low, high }) => ({ low: boundOf(low), high: boundOf(high) })),
        }),
      ),
    })),
    rows: Number.isFinite(rows) ? rows : undefined,
  };
}
