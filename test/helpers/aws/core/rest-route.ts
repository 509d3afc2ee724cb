import { Violation } from './errors.ts';
import { httpTrait, NormalizedSchema, type OperationSchema, requiredMembers } from './schema.ts';

/** The address of an operation over REST, taken apart. */
interface Pattern {
  readonly method: string;
  readonly segments: readonly string[];
  /** Parameters whose presence, or value, tells operations on one path apart. */
  readonly query: ReadonlyMap<string, string | null>;
}

export interface Routed<T> {
  readonly target: T;
  readonly labels: Readonly<Record<string, string>>;
}

function patternOf(schema: OperationSchema): Pattern {
  const [method, address] = httpTrait(schema);
  const [path = '', query = ''] = address.split('?');
  const parameters = query.split('&').filter((part) => part !== '' && !part.startsWith('x-id='));
  const input = NormalizedSchema.of(schema[4]);
  for (const name of input.isUnitSchema() ? [] : requiredMembers(input)) {
    const { httpQuery } = input.getMemberSchema(name).getMergedTraits();
    if (typeof httpQuery === 'string') parameters.push(httpQuery);
  }
  return {
    method,
    segments: path.split('/').filter((segment) => segment !== ''),
    query: new Map(
      parameters.map((part) => {
        const [name = '', value] = part.split('=');
        return [name, value ?? null];
      }),
    ),
  };
}

function labelsOf(pattern: Pattern, path: string): Record<string, string> | null {
  const labels: Record<string, string> = {};
  let rest = path.replace(/^\//, '');
  for (const segment of pattern.segments) {
    if (rest === '') return null;
    const name = /^\{(.+?)(\+?)\}$/.exec(segment);
    if (name?.[2] === '+') {
      labels[name[1] ?? ''] = decodeURIComponent(rest);
      return labels;
    }
    const [first = '', ...others] = rest.split('/');
    if (name === null && first !== segment) return null;
    if (name !== null) labels[name[1] ?? ''] = decodeURIComponent(first);
    rest = others.join('/');
  }
  return rest === '' ? labels : null;
}

/**
 * Finds the operation that method, path and parameters mean; of several the one that names most parameters. `path`
 * is what remains after a bucket's name, say.
 */
export function createRouter<T extends { readonly schema: OperationSchema }>(targets: readonly T[]) {
  const entries = targets.map((target) => ({ target, pattern: patternOf(target.schema) }));
  return (method: string, path: string, query: URLSearchParams): Routed<T> => {
    const found = entries
      .flatMap(({ target, pattern }) => {
        if (pattern.method !== method) return [];
        for (const [name, value] of pattern.query) {
          if (value === null ? !query.has(name) : query.get(name) !== value) return [];
        }
        const labels = labelsOf(pattern, path);
        return labels === null ? [] : [{ target, labels, rank: pattern.query.size }];
      })
      .toSorted((a, b) => b.rank - a.rank)[0];
    if (found === undefined) throw new Violation(`The double has no operation ${method} ${path}?${query}.`);
    return found;
  };
}
