import { gzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { openTextSession, type TextSession } from '#test/helpers/aws/redshift/client.ts';
import { openLocalWork } from '#test/helpers/aws/redshift/transfer/local.ts';

let double: AwsDouble;
let session: TextSession;
let s3: S3Client;

beforeAll(async () => {
  double = await startAwsDouble({ redshift: {} });
  double.s3.createBucket('exports');
  s3 = new S3Client({ ...double.client, forcePathStyle: true, maxAttempts: 1 });
  session = await openTextSession(double.redshift);
  await session.rows(
    `CREATE TABLE figures (
      id INTEGER, large BIGINT, amount DECIMAL(12, 2), name VARCHAR(20), day DATE, at TIMESTAMP,
      zoned TIMESTAMPTZ, yes BOOLEAN, share FLOAT8, bytes VARBYTE(10), details SUPER
    )`,
  );
  await session.rows(
    `INSERT INTO figures VALUES
    (1, 9007199254740993, 1.10, 'a, "b"', '2017-01-25', '2017-01-25 10:11:12.000001', '2017-01-25 10:00:00+08',
      true, 0.1, to_varbyte('00ff', 'hex'), JSON_PARSE('{"a":[1]}')),
    (2, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
  );
});
afterAll(async () => {
  await session.end();
  s3.destroy();
  await double.close();
});

const role = "IAM_ROLE 'arn:aws:iam::123456789012:role/redshift'";

async function objectText(Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'exports', Key }));
  return (await Body?.transformToString()) ?? '';
}

const keys = (prefix: string) => double.s3.list('exports', prefix).map(({ key }) => key);

describe('UNLOAD', () => {
  it('writes Parquet in slices, with a manifest, exactly', async () => {
    const said: string[] = [];
    session.client.on('notice', ({ message = '' }) => said.push(message));
    await session.client.query(
      `UNLOAD ('SELECT * FROM figures ORDER BY id') TO 's3://exports/figures/' ${role} FORMAT PARQUET MANIFEST`,
    );
    expect(said).toEqual(['UNLOAD completed, 2 record(s) unloaded successfully.']);
    expect(keys('figures/')).toEqual([
      'figures/0000_part_00.parquet',
      'figures/0001_part_00.parquet',
      'figures/manifest',
    ]);
    const lengths = double.s3.list('exports', 'figures/0').map(({ size }) => size);
    expect(JSON.parse(await objectText('figures/manifest'))).toEqual({
      entries: [
        { url: 's3://exports/figures/0000_part_00.parquet', meta: { content_length: lengths[0] } },
        { url: 's3://exports/figures/0001_part_00.parquet', meta: { content_length: lengths[1] } },
      ],
    });
    const local = await openLocalWork();
    const files = double.s3.list('exports', 'figures/0').map(({ file }) => `'${file}'`);
    const from = `read_parquet([${files.join(', ')}])`;
    expect(
      (await local.rows(`DESCRIBE SELECT * FROM ${from}`)).map(([name, type]) => `${name} ${type}`),
    ).toEqual([
      'id INTEGER',
      'large BIGINT',
      'amount DECIMAL(12,2)',
      'name VARCHAR',
      'day DATE',
      'at TIMESTAMP',
      'zoned TIMESTAMP WITH TIME ZONE',
      'yes BOOLEAN',
      'share DOUBLE',
      'bytes BLOB',
      'details VARCHAR',
    ]);
    expect(
      await local.rows(
        `SELECT CAST(COLUMNS(* EXCLUDE bytes) AS VARCHAR), hex(bytes) FROM ${from} ORDER BY id`,
      ),
    ).toEqual([
      [
        '1',
        '9007199254740993',
        '1.10',
        'a, "b"',
        '2017-01-25',
        '2017-01-25 10:11:12.000001',
        '2017-01-25 02:00:00+00',
        'true',
        '0.1',
        '{"a": [1]}',
        '00FF',
      ],
      ['2', null, null, '', null, null, null, null, null, null, null],
    ]);
    await local.close();
  });

  it('writes CSV and JSON, of bound statements too', async () => {
    await session.rows(
      `UNLOAD ($$SELECT id, name, day FROM figures ORDER BY id$$) TO 's3://exports/csv/' ${role} CSV HEADER PARALLEL OFF`,
    );
    expect(keys('csv/')).toEqual(['csv/000']);
    expect(await objectText('csv/000')).toBe('id,name,day\n1,"a, ""b""",2017-01-25\n2,"",\n');
    await session.rows(
      `UNLOAD ('SELECT id, name FROM figures WHERE id = 1') TO 's3://exports/json/' ${role} FORMAT JSON`,
    );
    expect(await objectText('json/0000_part_00')).toBe('{"id":1,"name":"a, \\"b\\""}\n');
  });

  it.each([
    [
      `UNLOAD ('SELECT 1') TO 's3://exports/csv/' ${role}`,
      /^Specified unload destination on S3 is not empty/,
    ],
    [`UNLOAD ('SELECT 1') TO 's3://nowhere/csv/' ${role}`, /bucket does not exist/],
    [`UNLOAD ('SELECT 1') TO 's3://exports/x/'`, /^IAM_ROLE is missing/],
    [`UNLOAD ('SELECT 1 LIMIT 1') TO 's3://exports/x/' ${role}`, /^Limit clause is not supported$/],
    [`UNLOAD ('SELECT nothing') TO 's3://exports/x/' ${role}`, /^column "nothing" does not exist$/],
    [`UNLOAD ('SELECT 1') TO 's3://exports/x/' ${role} ENCRYPTED`, /cannot do this: the option ENCRYPTED/],
  ])('refuses %s', async (sql, message) => {
    await expect(session.rows(sql)).rejects.toThrow(message);
    await expect(session.client.query(sql)).rejects.toThrow(message);
    expect(keys('x/')).toEqual([]);
    expect(await session.rows('SELECT 1')).toEqual([['1']]);
  });

  it('replaces what is there where it is told to', async () => {
    await session.rows(`UNLOAD ('SELECT 5 AS a') TO 's3://exports/csv/' ${role} CSV CLEANPATH`);
    expect(keys('csv/')).toEqual(['csv/0000_part_00']);
  });

  it('sees what its own transaction did', async () => {
    await session.client.query('BEGIN');
    await session.rows('CREATE TEMP TABLE mine AS SELECT 7 AS a');
    await session.rows(`UNLOAD ('SELECT a FROM mine') TO 's3://exports/mine/' ${role} CSV`);
    await session.client.query('ROLLBACK');
    expect(await objectText('mine/0000_part_00')).toBe('7\n');
  });
});

describe('COPY', () => {
  it('loads what was unloaded, by its manifest', async () => {
    await session.rows('CREATE TABLE loaded (LIKE figures)');
    await session.rows(`COPY loaded FROM 's3://exports/figures/manifest' ${role} FORMAT PARQUET MANIFEST`);
    const rows = await session.rows('SELECT * FROM loaded ORDER BY id');
    expect(rows).toEqual(await session.rows('SELECT * FROM figures ORDER BY id'));
    expect(rows).toHaveLength(2);
  });

  it('is undone with its transaction', async () => {
    await session.client.query('BEGIN');
    await session.rows(`COPY loaded FROM 's3://exports/figures/manifest' ${role} PARQUET MANIFEST`);
    expect(await session.rows('SELECT COUNT(*) FROM loaded')).toEqual([['4']]);
    await session.client.query('ROLLBACK');
    expect(await session.rows('SELECT COUNT(*) FROM loaded')).toEqual([['2']]);
  });

  it('loads CSV and JSON', async () => {
    await session.rows('CREATE TABLE plain (id INTEGER, name VARCHAR(20))');
    await double.s3.put('exports', 'in/1.csv.gz', gzipSync('id,name\n1,"x, y"\n2,\n'));
    await session.rows(`COPY plain FROM 's3://exports/in/1.csv.gz' ${role} CSV GZIP IGNOREHEADER 1`);
    await double.s3.put('exports', 'in/2.json', '{"name": "three", "id": 3}\n{"id": 4}\n');
    await session.rows(`COPY plain FROM 's3://exports/in/2.json' ${role} JSON 'auto'`);
    expect(await session.rows('SELECT * FROM plain ORDER BY id')).toEqual([
      ['1', 'x, y'],
      ['2', null],
      ['3', 'three'],
      ['4', null],
    ]);
  });

  it.each([
    [
      `COPY plain FROM 's3://exports/figures/manifest' ${role} FORMAT PARQUET MANIFEST`,
      /Unmatched number of columns between table and file. Table columns: 2, Data columns: 11/,
    ],
    [
      `COPY plain FROM 's3://exports/figures/0' ${role} PARQUET MAXERROR 5`,
      /^MAXERROR argument is not supported/,
    ],
    [`COPY plain FROM 's3://exports/none/' ${role} CSV`, /^The specified S3 prefix 'none\/' does not exist$/],
    [`COPY plain FROM 's3://exports/mine/0000_part_00' ${role} CSV`, /missing data for column "name"/],
    [`COPY nowhere FROM 's3://exports/mine/' ${role} CSV`, /^relation "nowhere" does not exist$/],
  ])('refuses %s', async (sql, message) => {
    await expect(session.rows(sql)).rejects.toThrow(message);
    expect(await session.rows('SELECT COUNT(*) FROM plain')).toEqual([['4']]);
  });

  it('refuses Parquet of other types than the table’s', async () => {
    await session.rows('CREATE TABLE other (id BIGINT)');
    await session.rows(`UNLOAD ('SELECT 1 AS id') TO 's3://exports/other/' ${role} PARQUET`);
    await expect(session.rows(`COPY other FROM 's3://exports/other/' ${role} PARQUET`)).rejects.toThrow(
      /incompatible Parquet schema for column id of other. Column type: bigint, Parquet schema: INTEGER id/,
    );
  });
});
