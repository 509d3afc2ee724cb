import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveParameters } from '#main/library/parameters.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { bindAthena } from '#shared/sql/bind.ts';
import { differingLines, libraryCases, plainLine, plainLines } from '#test/helpers/library-cases.ts';
import { openSampleBench, type SampleBench } from '#test/helpers/sample.ts';
import { describeWithPeer } from './peer.ts';
import { loadTable } from './trino/load-table.ts';
import type { TrinoAnswer } from './trino/statement.ts';
import { findTrino, startTrino, type Trino } from './trino/trino.ts';

/** Tables of the sample that the library's queries read, but for the report's. */
const tables = ['calendar', 'channels', 'plans', 'subscriptions', 'subscription_events', 'transactions'];

/** A statement with execution parameters as Athena runs it: prepared, then executed with them. */
function executed(sql: string, parameters: readonly string[]): string {
  if (parameters.length === 0) return sql;
  return `EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}' USING ${parameters.join(', ')}`;
}

describeWithPeer('Trino 435, which is near Athena’s engine', await findTrino(), () => {
  let bench: SampleBench;
  let trino: Trino;
  beforeAll(async () => {
    [bench, trino] = await Promise.all([openSampleBench(), startTrino()]);
    for (const name of tables) await loadTable(bench, trino, name);
    // Of its many rows those of the resolution that the cases ask for.
    await loadTable(bench, trino, 'subscription_report', `"Resolution Type" = 'weekly'`);
  }, 300_000);
  afterAll(async () => {
    await trino.stop();
    await bench.close();
  });

  async function ask(id: string, given: ParameterValues): Promise<TrinoAnswer> {
    const query = await bench.library.get(id, 'athena');
    const parameters = resolveParameters(query, given);
    const types = new Map(query.parameters.map(({ name, type }) => [name, type]));
    const { sql, executionParameters } = bindAthena({ sql: query.sql, parameters, types });
    return trino.ask(executed(sql, executionParameters));
  }

  it.each(libraryCases)('gives for %s %o the rows that DuckDB gives, one by one', async (id, given) => {
    const { rows } = await ask(id, given);
    expect(differingLines(rows.map(plainLine), plainLines(await bench.ask(id, given)))).toEqual([]);
  });
});
