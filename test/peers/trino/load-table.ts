import type { Cell } from '#shared/model/column.ts';
import type { SampleBench } from '#test/helpers/sample.ts';
import type { Trino } from './trino.ts';

/** Rows of one INSERT: each is a plan of its own, and a plan holds its rows. */
const rowsAtOnce = 10_000;

/** DuckDB's types as Trino has them; those not here are called alike. */
const trinoTypes: Readonly<Record<string, string>> = { TIMESTAMP: 'timestamp(6)' };

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function text(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

/** Copies a table of the sample into Trino, row for row, or those of its rows that a condition is true of. */
export async function loadTable(
  { engine, rows }: SampleBench,
  trino: Trino,
  name: string,
  condition = 'true',
): Promise<void> {
  const described = await rows(`DESCRIBE ${name}`);
  const columns = described.map(({ column_name: column, column_type: type }) => ({
    name: quoted(String(column)),
    type: trinoTypes[String(type)] ?? String(type).toLowerCase(),
  }));
  await trino.ask(`CREATE TABLE ${name} (${columns.map((one) => `${one.name} ${one.type}`).join(', ')})`);
  const { values, rowCount } = await engine.query(`SELECT * FROM ${name} WHERE ${condition}`);
  const names = columns.map((_, index) => `c${index}`);
  const cast = columns.map(({ type }, index) => `CAST(c${index} AS ${type})`).join(', ');
  const row = `ROW(${names.map((one) => `${one} VARCHAR`).join(', ')})`;
  for (let start = 0; start < rowCount; start += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rowCount - start);
    const part = Array.from({ length: count }, (_, index) =>
      values.map((cells) => text(cells[start + index])),
    );
    // As one text: of VALUES every cell would be an expression of its own to be looked at.
    const json = JSON.stringify(part).replaceAll("'", "''");
    await trino.ask(
      `INSERT INTO ${name} SELECT ${cast}
      FROM UNNEST(CAST(json_parse('${json}') AS ARRAY(${row}))) AS part(${names.join(', ')})`,
    );
  }
}
