import { AppError } from '#shared/errors/app-error.ts';
import type { Dialect } from '#shared/model/query.ts';
import { changesSomething, natureOf } from '#shared/sql/statement-kind.ts';
import type { ScriptStatement } from '#shared/sql/statements.ts';

export interface Guarded {
  readonly name: string;
  readonly readOnly: boolean;
  readonly dialect: Dialect;
  /** Whether statements that change something must be allowed first. */
  readonly asks: boolean;
}

function listed(statements: readonly { index: number; verb: string }[], total: number): string {
  return statements
    .map(({ index, verb }) => (total === 1 ? verb : `${verb} (statement ${index + 1})`))
    .join(', ');
}

/**
 * Refuses what a connection does not let through, before anything runs. Throws permission.denied on a read-only
 * connection, conflict (details `needs`: writes) where the person was not asked yet.
 */
export function guardStatements(
  statements: readonly ScriptStatement[],
  { name, readOnly, dialect, asks }: Guarded,
  allowed: boolean,
): void {
  const changing = statements.flatMap(({ text }, index) => {
    const { kind, verb } = natureOf(text, dialect);
    return changesSomething(kind) ? [{ index, verb }] : [];
  });
  if (changing.length === 0) return;
  const details = { statements: changing.map(({ index }) => index) };
  const what = listed(changing, statements.length);
  if (readOnly) {
    throw new AppError(
      'permission.denied',
      `${name} is read-only, and this would change something: ${what}.`,
      {
        hint: 'Run it on another connection, or take the mark off this one.',
        details,
      },
    );
  }
  if (asks && !allowed) {
    throw new AppError('conflict', `This would change something on ${name}: ${what}.`, {
      hint: 'Allow it to go on.',
      details: { ...details, needs: 'writes' },
    });
  }
}
