import { describe, expect, it } from 'vitest';
import { sectionsOf } from '#renderer/features/connections/connection-fields.ts';
import { draftFrom, freeId, valuesOf } from '#renderer/features/connections/connection-values.ts';
import { connectionKinds, connectionProfileSchema } from '#shared/model/connection.ts';

const identity = { id: 'lake', name: 'Lake' };

describe('the form of a connection', () => {
  it('leaves out what is left empty, and gives numbers as numbers', () => {
    const values = { ...valuesOf('athena', {}), workgroup: 'analysts', reuseMinutes: '60', readOnly: true };
    expect(draftFrom('athena', values, identity, undefined)).toEqual({
      ...identity,
      kind: 'athena',
      workgroup: 'analysts',
      reuseMinutes: 60,
      readOnly: true,
    });
  });

  it('gives back a profile it was filled from, what it does not show included', () => {
    const profile = connectionProfileSchema.parse({
      ...identity,
      kind: 'athena',
      aws: { profile: 'analysts', region: 'eu-west-1' },
      limits: { pageRows: 500 },
      budget: { perDay: 3.5 },
    });
    const again = draftFrom('athena', valuesOf('athena', profile), identity, profile);
    expect(connectionProfileSchema.parse(again)).toEqual(profile);
  });

  it('has no budget, and no password from AWS, once their fields were emptied', () => {
    const profile = { ...identity, kind: 'athena', budget: { perDay: 3, currency: 'EUR' } };
    const values = { ...valuesOf('athena', profile), 'budget.perDay': '' };
    expect(draftFrom('athena', values, identity, profile)).not.toHaveProperty('budget');
    const wire = { ...identity, kind: 'postgres', iam: { kind: 'cluster', clusterIdentifier: 'c' } };
    const emptied = { ...valuesOf('postgres', wire), 'iam.kind': '' };
    expect(draftFrom('postgres', emptied, identity, wire)).not.toHaveProperty('iam');
  });

  it('leaves what is no number to the core, which says so', () => {
    const values = { ...valuesOf('postgres', {}), port: 'many', host: 'h', database: 'd' };
    const read = connectionProfileSchema.safeParse(draftFrom('postgres', values, identity, undefined));
    expect(read.error?.issues.map(({ path }) => path)).toEqual([['port']]);
  });

  it('shows no field of which the profile knows nothing', () => {
    const smallest = {
      athena: {},
      'redshift-data': { workgroupName: 'w', database: 'd' },
      postgres: { host: 'h', database: 'd' },
      odbc: { dsn: 'd' },
      duckdb: {},
    };
    for (const kind of connectionKinds) {
      const base = { ...identity, kind, ...smallest[kind] };
      expect(connectionProfileSchema.safeParse(base).success).toBe(true);
      for (const { path } of sectionsOf[kind].flatMap(({ fields }) => fields)) {
        const field = { ...valuesOf(kind, base), [path]: '\u0000' };
        const issues = connectionProfileSchema.safeParse(draftFrom(kind, field, identity, base)).error
          ?.issues;
        expect(issues?.some(({ code }) => code === 'unrecognized_keys') ?? false, `${kind} ${path}`).toBe(
          false,
        );
      }
    }
  });

  it('finds an id that is free', () => {
    expect(freeId('Athena (prod)', ['local'])).toBe('athena-prod');
    expect(freeId('Athena prod', ['athena-prod', 'athena-prod-2'])).toBe('athena-prod-3');
    expect(freeId('…', [])).toBe('connection');
  });
});
