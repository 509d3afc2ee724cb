import { serve } from '../worker/serve.ts';
import type { Grammar } from './first-mistake.ts';
import { loadGrammar } from './grammars.ts';
import type { CheckedDialect } from './known.ts';
import { type Found, type Problem, problemsOf } from './problems.ts';
import type { ValidationRequest } from './request.ts';

function createJudge(): (request: ValidationRequest) => Promise<readonly Problem[]> {
  const grammars = new Map<CheckedDialect, Promise<Grammar>>();
  let before: Found = new Map();
  let last: CheckedDialect | undefined;
  return async ({ text, dialect }) => {
    const loading = grammars.get(dialect) ?? loadGrammar(dialect);
    grammars.set(dialect, loading);
    const { problems, found } = problemsOf(
      text,
      dialect,
      await loading,
      dialect === last ? before : new Map(),
    );
    before = found;
    last = dialect;
    return problems;
  };
}

const judge = createJudge();
// What the parser itself fails at is no mistake of the text's.
serve((request: ValidationRequest) => judge(request).catch(() => []));
