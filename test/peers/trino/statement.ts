import { z } from 'zod';

/** What Trino answers, a page at a time, until there is no next one. */
const pageSchema = z.object({
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))).optional(),
  error: z
    .object({
      message: z.string(),
      errorName: z.string(),
      errorLocation: z.object({ lineNumber: z.number(), columnNumber: z.number() }).optional(),
    })
    .optional(),
});

export interface TrinoAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** `rows[r][c]`. */
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

async function page(request: Promise<Response>): Promise<z.infer<typeof pageSchema>> {
  const response = await request;
  if (!response.ok) throw new Error(`Trino answers ${response.status}: ${await response.text()}`);
  return pageSchema.parse(await response.json());
}

/** Runs a statement in the schema `memory.default`, to its end. Throws what Trino says of its failure. */
export async function askTrino(endpoint: string, sql: string): Promise<TrinoAnswer> {
  const headers = {
    'X-Trino-User': 'analyst',
    'X-Trino-Catalog': 'memory',
    'X-Trino-Schema': 'default',
    'X-Trino-Time-Zone': 'UTC',
  };
  let columns: TrinoAnswer['columns'] = [];
  const rows: TrinoAnswer['rows'][number][] = [];
  let current = await page(fetch(`${endpoint}/v1/statement`, { method: 'POST', headers, body: sql }));
  for (;;) {
    const { error, data = [], nextUri } = current;
    if (error !== undefined) {
      const { errorName, message } = error;
      throw new Error(`${errorName}: ${message}`);
    }
    columns = current.columns ?? columns;
    rows.push(...data);
    if (nextUri === undefined) return { columns, rows };
    current = await page(fetch(nextUri, { headers }));
  }
}
