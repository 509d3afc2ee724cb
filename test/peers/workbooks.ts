import path from 'node:path';
import type { Core } from '#main/core.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { runExport } from '#test/helpers/exports.ts';
import { keepSelect } from '#test/helpers/kept.ts';

/**
 * A small report in the shape of finance's, with what makes pivots hard: nulls, text that differs by case, quotes,
 * names as long as they get, dates, and combinations that are not there.
 */
const factsSql = `
SELECT
  (['Active subscriber', 'New subscriber', 'Churn'])[1 + ((i * 7919 + 0) // 17) % 3] AS "Type",
  'daily' AS "Resolution Type",
  (['Hong Kong', 'Singapore'])[1 + ((i * 7919 + 104729) // 18) % 2] AS "Country",
  (['iOS IAP', 'Android IAP', 'Redemption', 'Telco', 'Credit "card" & cash'])[1 + ((i * 7919 + 209458) // 19) % 5] AS "Platform",
  DATE '2017-01-23' + (((i * 7919 + 314187) // 20) % 4)::INTEGER AS "Start Date",
  CASE WHEN ((i * 7919 + 418916) // 21) % 9 = 0 THEN NULL ELSE 'PLAN-' || (((i * 7919 + 418916) // 21) % 3) END AS "Meta 1",
  (['Redemption Campaign', 'redemption campaign', 'Telco'])[1 + ((i * 7919 + 523645) // 22) % 3] AS "Meta 2",
  (['Paying', 'Free trial', 'Grace'])[1 + ((i * 7919 + 628374) // 23) % 3] AS "Meta 4",
  ((((i * 7919 + 733103) // 24) % 100000) / 100.0)::DECIMAL(12,2) AS value,
  (((i * 7919 + 837832) // 25) % 50)::INTEGER AS user_id
FROM range(600) AS numbers(i)`;

export interface Workbooks {
  readonly folder: string;
  readonly core: Core;
  readonly engine: Engine;
  readonly facts: ResultInfo;
  /** Exports a pivot of the facts; gives the file. */
  pivot(fileName: string, spec: object, name?: string): Promise<string>;
  /** Exports a pivot of the rows of a statement; gives the file. */
  pivotOf(sql: string, fileName: string, spec: object): Promise<string>;
  result(fileName: string, sql: string): Promise<string>;
  /** One number of an independent statement over the facts. */
  number(sql: string): Promise<number>;
  close(): Promise<void>;
}

/** A workspace with the facts kept, to export workbooks of. */
export async function openWorkbooks(): Promise<Workbooks> {
  const place = await temporaryFolder();
  const core = await openTestCore(path.join(place.folder, 'workspace'));
  const engine = await openEngine({ temporary: place.folder });
  const facts = await keepSelect(core, engine, factsSql);
  async function pivot(id: string, fileName: string, given: object, name?: string): Promise<string> {
    const spec: PivotSpec = pivotSpecSchema.parse(given);
    const target = path.join(place.folder, fileName);
    await runExport(core.client, {
      what: { kind: 'pivot', id, spec, ...(name === undefined ? {} : { name }) },
      format: 'xlsx',
      target: { kind: 'path', path: target },
    });
    return target;
  }

  return {
    folder: place.folder,
    core,
    engine,
    facts,
    pivot: (fileName, given, name) => pivot(facts.id, fileName, given, name),
    pivotOf: async (sql, fileName, given) => pivot((await keepSelect(core, engine, sql)).id, fileName, given),
    async result(fileName, sql) {
      const info = await keepSelect(core, engine, sql);
      const target = path.join(place.folder, fileName);
      await runExport(core.client, {
        what: { kind: 'result', id: info.id, view: { filters: [], sort: [] } },
        format: 'xlsx',
        target: { kind: 'path', path: target },
      });
      return target;
    },
    async number(sql) {
      const file = (await core.results.file(facts.id)).replaceAll("'", "''");
      const { values } = await engine.query(`WITH facts AS (FROM read_parquet('${file}')) ${sql}`);
      return Number(values[0]?.[0]);
    },
    async close() {
      engine.close();
      await core.close();
      await place.remove();
    },
  };
}
