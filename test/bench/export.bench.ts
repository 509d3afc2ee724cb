import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBDateValue, DuckDBDecimalValue } from '@duckdb/node-api';
import ExcelJS from 'exceljs';
import { columnsOf } from '#main/engine/column-types.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { exportResult } from '#main/workbook/export-result.ts';
import { workbookRequestSchema } from '#shared/contract/evidence.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { type BenchRow, median } from './bench-row.ts';
import { inChild, type Measured } from './in-child.ts';

const rows = 1_000_000;
const times = 3;

/** Fifteen columns as reports have them: five of text, two dates, whole numbers, money and one long fraction. */
const wideSql = `
SELECT
  'Resolution ' || (i * 7 % 4) AS resolution, 'Country ' || (i * 31 % 120) AS country,
  'Platform ' || (i % 12) AS platform, 'Campaign ' || (i * 17 % 400) AS campaign, 'Plan ' || (i % 30) AS plan,
  DATE '2017-01-01' + (i % 365)::INTEGER AS start_date, DATE '2017-01-01' + (i % 400)::INTEGER AS end_date,
  (i * 7919 % 1000000)::BIGINT AS user_id, (i % 5000)::BIGINT AS plays, (i * 3 % 5000)::BIGINT AS pauses,
  (i * 11 % 5000)::BIGINT AS seeks, ((i * 37 % 10000000) / 100.0)::DECIMAL(12,2) AS gross,
  ((i * 41 % 10000000) / 100.0)::DECIMAL(12,2) AS net, ((i * 43 % 10000000) / 100.0)::DECIMAL(12,2) AS tax,
  random() AS ratio
FROM range(${rows}) AS numbers(i)`;

async function describe(engine: Engine, file: string): Promise<ResultInfo> {
  const columns = await engine.withConnection(async (connection) => {
    const answer = await connection.run(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
    return columnsOf(answer.columnNames(), answer.columnTypes());
  });
  return {
    id: 'bench',
    name: 'bench',
    title: 'Bench',
    origin: { kind: 'run' },
    connectionId: 'local',
    sql: wideSql,
    parameters: {},
    startedAt: '2017-01-25T00:00:00.000Z',
    finishedAt: '2017-01-25T00:00:00.000Z',
    rows,
    bytes: (await stat(file)).size,
    columns,
    checksum: '',
    pinned: false,
  };
}

interface Export {
  readonly info: ResultInfo;
  readonly file: string;
  readonly target: string;
  readonly temporary: string;
}

/** The whole of what an export does, evidence included. */
export async function writeOurs({ info, file, target, temporary }: Export): Promise<void> {
  const engine = await openEngine({ temporary });
  try {
    const view = { filters: [], sort: [] };
    await engine.withConnection((connection) =>
      exportResult({ info, file, view }, 'xlsx', target, {
        engine,
        reader: { connection, signal: undefined },
        now: new Date(),
        report: () => {},
        evidence: {
          version: '0.0.0',
          request: workbookRequestSchema.parse({ what: { kind: 'result', id: info.id, view } }),
        },
      }),
    );
  } finally {
    engine.close();
  }
}

/** What exceljs can write of a value of the engine. */
function peerValue(value: unknown): string | number | Date | null {
  if (value === null || value === undefined) return null;
  if (value instanceof DuckDBDateValue) return new Date(value.days * 86_400_000);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : String(value);
}

/** The same rows through exceljs, streaming, a chunk of rows at a time. */
export async function writePeer({ info, file, target, temporary }: Export): Promise<void> {
  const engine = await openEngine({ temporary });
  try {
    const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
      filename: target,
      useStyles: true,
      useSharedStrings: false,
    });
    const sheet = workbook.addWorksheet('Bench');
    sheet.columns = info.columns.map(({ name, type }) => ({
      header: name,
      ...(type.kind === 'date' ? { style: { numFmt: 'yyyy-mm-dd' } } : {}),
    }));
    await engine.withConnection(async (connection) => {
      const answer = await connection.stream(`SELECT * FROM read_parquet(${quoteText(file)})`);
      for (;;) {
        const chunk = await answer.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        for (const row of chunk.getRows()) sheet.addRow(row.map(peerValue)).commit();
      }
    });
    sheet.commit();
    await workbook.commit();
  } finally {
    engine.close();
  }
}

/** A kept result of a million rows to a workbook, each time in a process of its own. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  try {
    const file = path.join(folder, 'data.parquet');
    const engine = await openEngine({ temporary: folder });
    await engine.run(`COPY (${wideSql}) TO ${quoteText(file)} (FORMAT parquet)`);
    const info = await describe(engine, file);
    engine.close();
    const write = (name: string, turn: number) =>
      inChild(import.meta.url, name, {
        info,
        file,
        target: path.join(folder, `${name}-${turn}.xlsx`),
        temporary: folder,
      });
    const ours: Measured[] = [await write('writeOurs', 0)];
    // Once is enough for what takes most of a minute.
    const peer = await write('writePeer', 0);
    for (let turn = 1; turn < times; turn += 1) ours.push(await write('writeOurs', turn));
    const time = median(ours.map(({ ms }) => ms));
    const peak = Math.max(...ours.map(({ peakMiB }) => peakMiB));
    const size = async (name: string) =>
      Math.round((await stat(path.join(folder, `${name}-0.xlsx`))).size / 2 ** 20);
    return [
      {
        name: '1 M rows × 15 columns to .xlsx',
        ours_ms: time,
        peer: 'exceljs streaming',
        peer_ms: peer.ms,
        ratio: time / peer.ms,
        target: '≤ 0.125 × (8 times as fast), under 400 MiB',
        met: time * 8 <= peer.ms && peak < 400,
        peakMiB: peak,
        note: `the whole export in a process of its own, evidence sheet included; ${await size('writeOurs')} MiB, the peer's ${await size('writePeer')} MiB and its peak ${peer.peakMiB} MiB`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
