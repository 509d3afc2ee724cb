import { isAppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import type { Parameter } from '#shared/model/query.ts';
import { choiceValues, typedValue } from './parameters.ts';

/** A problem in a list of parameters; `path` leads to it from the list. */
export interface ParameterProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function badValue(parameter: Parameter, value: Cell): string | null {
  try {
    typedValue(parameter, value);
    return null;
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}

/** Names that stand twice, choices and defaults that are not of their type, a default that is no choice. */
export function parameterProblems(parameters: readonly Parameter[]): ParameterProblem[] {
  const problems: ParameterProblem[] = [];
  const seen = new Set<string>();
  for (const [index, parameter] of parameters.entries()) {
    if (seen.has(parameter.name)) {
      problems.push({ path: [index, 'name'], message: `There are two parameters named ${parameter.name}.` });
    }
    seen.add(parameter.name);
    const open: Parameter = { ...parameter, choices: undefined, optional: false };
    const choices = new Set<Cell>();
    let choicesHold = true;
    for (const [at, choice] of choiceValues(parameter).entries()) {
      const wrong = badValue(open, choice);
      if (wrong !== null) {
        problems.push({ path: [index, 'choices', at], message: `Choice ${at + 1}: ${wrong}` });
        choicesHold = false;
        continue;
      }
      const typed = typedValue(open, choice);
      if (choices.has(typed)) {
        problems.push({ path: [index, 'choices', at], message: `The choice ${String(typed)} stands twice.` });
      }
      choices.add(typed);
    }
    if (parameter.default !== undefined && choicesHold) {
      const wrong = badValue(parameter, parameter.default);
      if (wrong !== null) problems.push({ path: [index, 'default'], message: `Default: ${wrong}` });
    }
  }
  return problems;
}
