import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { GridSelection } from '#renderer/components/data-grid/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { FormulaAnswer } from './formula-bar.tsx';

interface FormulaInput {
  readonly resultId: string;
  readonly spec: PivotSpec;
  readonly name: string | undefined;
  readonly labels: number;
  readonly selection: GridSelection | null;
  /** A formula's cell was found: it is selected and brought into view. */
  onFound(row: number, column: number): void;
}

interface Read {
  readonly answer: FormulaAnswer | null;
  readonly error: AppError | null;
}

const nothing: Read = { answer: null, error: null };

/** The formula bar's two ways: the selected cell's address, and the meaning of a formula that was typed. */
export function useFormula({ resultId, spec, name, labels, selection, onFound }: FormulaInput) {
  const client = useClient();
  const [shown, setShown] = useState<Read>(nothing);
  const row = selection?.head.row ?? -1;
  const column = (selection?.head.column ?? -1) - labels;

  useEffect(() => {
    if (row < 0 || column < 0) {
      // A label or nothing is selected: the address of the cell before must not stand there as if it were its own.
      setShown((known) => (known.answer?.statement === undefined && known.answer !== null ? nothing : known));
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const named = name === undefined ? {} : { name };
    client.pivot.address({ resultId, spec, ...named, cell: { row, column } }, { signal }).then(
      ({ formula, sql, value }) => {
        if (signal.aborted) return;
        // What was typed and led here keeps its own text.
        setShown((known) =>
          known.answer?.statement !== undefined && known.answer.sql === sql
            ? known
            : { answer: { formula: `=${formula.replace(/^=/, '')}`, sql, value }, error: null },
        );
      },
      (thrown: unknown) => {
        if (!signal.aborted) setShown({ answer: null, error: toAppError(thrown) });
      },
    );
    return () => controller.abort();
  }, [client, resultId, spec, name, row, column]);

  const read = useCallback(
    async (formula: string): Promise<void> => {
      try {
        const named = name === undefined ? {} : { name };
        const {
          value,
          sql,
          statement,
          cell,
          formula: printed,
        } = await client.pivot.read({
          resultId,
          spec,
          ...named,
          formula,
        });
        const shortest = `=${printed}`;
        const other = shortest === formula ? {} : { shortest };
        setShown({ answer: { formula, value, sql, statement, ...other }, error: null });
        if (cell !== null) onFound(cell.row, cell.column);
      } catch (thrown) {
        setShown((known) => ({ ...known, error: toAppError(thrown) }));
      }
    },
    [client, resultId, spec, name, onFound],
  );
  return { ...shown, read };
}
