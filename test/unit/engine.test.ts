import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { reservedWords } from '#shared/sql/reserved-words.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

describe('the engine', () => {
  let engine: Engine;
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    place = await temporaryFolder();
    engine = await openEngine({ temporary: place.folder });
  });
  afterAll(async () => {
    engine.close();
    await place.remove();
  });

  it('gives exact cells and keeps duplicate names', async () => {
    const table = await engine.query(
      "SELECT 9007199254740993::BIGINT AS a, 1.10::DECIMAL(5,2) AS a, DATE '2017-01-25' AS d, TIMESTAMP '2017-01-25 01:02:03.000004' AS t, NULL AS n, [1, 2] AS l, TIMESTAMPTZ '2017-01-25 01:02:03+08' AS z",
    );
    expect(table.values.map((column) => column[0])).toEqual([
      9007199254740993n,
      '1.10',
      '2017-01-25',
      '2017-01-25 01:02:03.000004',
      null,
      '[1,2]',
      '2017-01-24 17:02:03+00',
    ]);
    expect(table.columns.map((column) => [column.name, column.field])).toEqual([
      ['a', 'a'],
      ['a', 'a_2'],
      ['d', 'd'],
      ['t', 't'],
      ['n', 'n'],
      ['l', 'l'],
      ['z', 'z'],
    ]);
  });

  it('tells where a statement is wrong, in UTF-16 units', async () => {
    const thrown = await engine.query("SELECT 'é',\n  nope FROM range(1)").catch((error: unknown) => error);
    if (!isAppError(thrown)) throw thrown;
    expect(thrown.code).toBe('query.failed');
    expect(thrown.details.position).toEqual({ offset: 14, line: 2, column: 3 });
  });

  it('stops a running statement', async () => {
    const controller = new AbortController();
    const running = engine.query('SELECT count(*) FROM range(1000000000) a, range(1000000000) b', {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'query.cancelled' });
    expect((await engine.query('SELECT 1 AS one')).values).toEqual([[1]]);
  });

  it('reserves the words that names are kept from', async () => {
    const { values } = await engine.query(
      "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'",
    );
    expect(new Set(values[0])).toEqual(reservedWords);
  });

  it('names what an unknown column may have meant, and where a syntax error is', async () => {
    await expect(engine.query('SELECT amuont FROM (SELECT 1 AS amount)')).rejects.toMatchObject({
      code: 'query.failed',
      hint: 'Did you mean amount?',
      details: { name: 'amuont', suggestions: ['amount'], position: { offset: 7, line: 1, column: 8 } },
    });
    await expect(engine.query('SELECT 1 +\n WHERE 2')).rejects.toMatchObject({
      code: 'query.syntax',
      details: { position: { offset: 12, line: 2, column: 2 } },
    });
  });
});
