import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliOn } from '#test/helpers/cli-io.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

describe('backcast connections', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let run: ReturnType<typeof cliOn>;
  beforeEach(async () => {
    place = await temporaryFolder();
    run = cliOn(place.folder);
  });
  afterEach(() => place.remove());

  it('has local SQL from the start, and tests it', async () => {
    expect((await run('connections', 'list')).text).toBe(
      'local\tLocal SQL\tduckdb\tthis workspace\tduckdb\t\n',
    );
    const tested = await run('connections', 'test', 'local');
    expect([tested.code, tested.text]).toEqual([
      0,
      expect.stringMatching(/^first-query: The engine answers\. \(\d+ ms\)\n$/),
    ]);
  });

  it('never writes a password to a file', async () => {
    const refused = await run(
      'connections',
      'add',
      'w',
      '--kind',
      'postgres',
      '--url',
      'postgres://u:geheim@h/db',
    );
    expect([refused.code, refused.text.includes('geheim')]).toEqual([1, false]);
    expect(refused.text).toContain('The address holds a password');
    const odbc = await run(
      'connections',
      'add',
      'o',
      '--kind',
      'odbc',
      '--connection-string',
      'DSN=x;PWD=geheim',
    );
    expect([odbc.code, odbc.text.includes('geheim')]).toEqual([1, false]);
  });

  it('names every field that is wrong', async () => {
    const wrong = await run('connections', 'add', 'd', '--kind', 'redshift-data', '--region', 'nowhere');
    expect(wrong.code).toBe(1);
    expect(wrong.text).toContain('aws.region: a region looks like eu-west-1');
    expect(wrong.text).toContain('database:');
    expect((await run('connections', 'catalog', 'lcal')).text).toContain('Did you mean local?');
    expect((await run('connections', 'remove', 'local')).text).toContain('part of every workspace');
  });
});
