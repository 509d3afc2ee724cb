import { expect, test } from 'vitest';
import { isBracketable } from '#main/connectors/odbc/describe.ts';
import { loadOdbc } from '#main/connectors/odbc/driver.ts';
import { odbcError } from '#main/connectors/odbc/errors.ts';
import { connectionText, placeOf } from '#main/connectors/odbc/profile.ts';
import { asText, uncastType } from '#main/connectors/odbc/types.ts';
import { odbcProfileSchema } from '#shared/model/connection.ts';

function profile(more: object) {
  return odbcProfileSchema.parse({ id: 'o', name: 'O', kind: 'odbc', ...more });
}

/** As the package throws it. */
function driverError(state: string, message: string): Error {
  return Object.assign(new Error('[odbc] Error'), { odbcErrors: [{ state, code: 1, message }] });
}

test('without the package, what to install is said for the platform', async () => {
  const absent = () => Promise.reject(new Error('Cannot find module'));
  await expect(loadOdbc(absent, 'linux')).rejects.toMatchObject({
    code: 'unsupported',
    hint: expect.stringContaining('apt-get install unixodbc-dev'),
  });
  await expect(loadOdbc(absent, 'darwin')).rejects.toMatchObject({ hint: expect.stringContaining('brew') });
  await expect(loadOdbc(async () => ({}), 'win32')).rejects.toMatchObject({ code: 'unsupported' });
});

test('the password is added in braces, drivers of PostgreSQL fetch in portions, and what is given stays', () => {
  const text = connectionText(profile({ dsn: 'shop', user: 'ann', password: true }), 'a}b;c');
  expect(text).toBe('DSN=shop;UseDeclareFetch=1;Fetch=1000;BoolsAsChar=0;UID=ann;PWD={a}}b;c}');
  const given = profile({ connectionString: 'Driver={x};Fetch=10;', dialect: 'redshift' });
  expect(connectionText(given, undefined)).toBe('Driver={x};Fetch=10;UseDeclareFetch=1;BoolsAsChar=0');
  expect(connectionText(profile({ dsn: 'lake', dialect: 'athena' }), undefined)).toBe('DSN=lake');
  expect(placeOf(profile({ connectionString: 'Driver={x};Server=s;UID=ann' }))).toBe('Driver={x}; Server=s');
});

test('errors have a code by SQLSTATE, a place where the name stands once, and no secret', () => {
  const missing = odbcError(
    driverError('42703', 'ERROR: column "nothing" does not exist;\nError while executing the query'),
    { sql: 'SELECT code\nFROM plans WHERE nothing = 1' },
  );
  expect([missing.code, missing.message]).toEqual(['query.failed', 'column "nothing" does not exist']);
  expect(missing.details.position).toEqual({ offset: 29, line: 2, column: 18 });
  const refused = odbcError(driverError('28P01', 'no login with hunter2'), { secret: 'hunter2' });
  expect([refused.code, refused.message, refused.cause]).toEqual([
    'auth.failed',
    'no login with •••',
    undefined,
  ]);
  expect(odbcError(driverError('HY008', 'Operation canceled')).code).toBe('query.cancelled');
  expect(odbcError(driverError('IM002', 'Data source name not found')).code).toBe('not-found');
  expect(odbcError(driverError('08S01', 'link failure')).code).toBe('connection.lost');
});

test('only queries that read stand in brackets', () => {
  expect(isBracketable('SELECT 1', 'postgres')).toBe(true);
  expect(isBracketable('-- note\nWITH a AS (SELECT 1) SELECT * FROM a', 'postgres')).toBe(true);
  expect(isBracketable('WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a', 'postgres')).toBe(false);
  expect(isBracketable('SHOW TimeZone', 'postgres')).toBe(false);
  expect(isBracketable('INSERT INTO t VALUES (1) RETURNING a', 'postgres')).toBe(false);
});

test('values are cast to text as each dialect can', () => {
  const bytes = { kind: 'bytes', native: 'varbinary' } as const;
  const boolean = { kind: 'boolean', native: 'bit' } as const;
  expect(asText('c1', bytes, 'duckdb')).toBe("'\\x' || hex(c1)");
  expect(asText('c1', bytes, 'athena')).toBe("'\\x' || to_hex(c1)");
  expect(asText('c1', boolean, 'redshift')).toBe("CASE WHEN c1 THEN 't' WHEN NOT c1 THEN 'f' END");
  expect(asText('c1', boolean, 'postgres')).toBe('CAST(c1 AS TEXT)');
  const numeric = { name: 'n', dataType: 2, dataTypeName: 'SQL_NUMERIC', columnSize: 28, decimalDigits: 6 };
  expect(uncastType(numeric)).toEqual({ kind: 'float', bits: 64, native: 'numeric, as a double' });
});
