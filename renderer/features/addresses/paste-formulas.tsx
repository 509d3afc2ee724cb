import { CircleAlert, Copy, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { numberWriter } from '#renderer/components/data-grid/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import { ErrorState } from '#renderer/components/state/index.ts';
import { type FormulaReading, maxFormulas } from '#shared/contract/pivot.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { answeredBlock, type PastedBlock, pastedBlock } from './pasted-block.ts';
import { readingText } from './reading-text.ts';

interface PasteFormulasProps {
  readonly resultId: string;
  readonly spec: PivotSpec;
}

interface Answered {
  readonly block: PastedBlock;
  readonly readings: readonly FormulaReading[];
}

/** So many are shown; all of them are copied. */
const mostShown = 200;

/** The first formulas with what each came to; its place is what tells it from its like. */
function shownOf({ block, readings }: Answered) {
  return readings
    .slice(0, mostShown)
    .map((reading, index) => ({ id: String(index), formula: block.formulas[index] ?? '', reading }));
}

/** A block of formulas pasted from Excel: the value or the error of each, and the block back with the values in it. */
export function PasteFormulas({ resultId, spec }: PasteFormulasProps) {
  const client = useClient();
  const activity = useActivity();
  const [text, setText] = useState('');
  const [answered, setAnswered] = useState<Answered>();
  const [error, setError] = useState<AppError>();
  const numbers = useMemo(() => numberWriter(), []);

  async function read(): Promise<void> {
    const block = pastedBlock(text);
    try {
      const readings: FormulaReading[] = [];
      for (let from = 0; from < block.formulas.length; from += maxFormulas) {
        const formulas = block.formulas.slice(from, from + maxFormulas);
        for (const one of await client.pivot.readMany({ resultId, spec, formulas })) readings.push(one);
      }
      setAnswered({ block, readings });
      setError(undefined);
    } catch (thrown) {
      setError(toAppError(thrown));
    }
  }
  function copy({ block, readings }: Answered): void {
    const work = async () => {
      await navigator.clipboard.writeText(answeredBlock(block, readings));
      activity.notify({ tone: 'good', title: 'Copied with the values in their places' });
    };
    // What failed has been shown as a notice by then.
    activity.start('Copy the values', work).catch(() => undefined);
  }

  const failed = answered?.readings.filter((reading) => 'error' in reading).length ?? 0;
  const count = answered?.readings.length ?? 0;
  return (
    <div className="address__paste">
      <TextField
        label="Formulas"
        value={text}
        onChange={setText}
        multiline
        monospace
        placeholder={'=GETPIVOTDATA("value",$A$5,"Platform","Telco")'}
        description="Paste a block of cells from Excel, or one formula (or SELECT) a line."
      />
      <div className="address__foot">
        <Button icon={Play} variant="primary" isDisabled={text.trim() === ''} onPress={() => void read()}>
          Read
        </Button>
        {answered === undefined ? null : (
          <Button icon={Copy} onPress={() => copy(answered)}>
            Copy with the values
          </Button>
        )}
      </div>
      {error === undefined ? null : <ErrorState title="The formulas could not be read" error={error} />}
      {answered === undefined ? null : (
        <>
          <p className="address__said" role="status">
            {count === 0 ? 'There is no formula in what was pasted.' : `${count} read, ${failed} of no cell`}
            {count > mostShown ? `; the first ${mostShown} are shown, all are copied` : ''}
          </p>
          <ol className="address__answers" aria-label="Values of the formulas">
            {shownOf(answered).map(({ id, formula, reading }) => (
              <li key={id} className="address__answer">
                <span className="list__code" title={formula}>
                  {formula}
                </span>
                {'error' in reading ? (
                  <span className="address__error">
                    <CircleAlert size={12} aria-hidden /> {reading.error.message} {reading.error.hint}
                  </span>
                ) : (
                  <span className="address__value">{readingText(reading, numbers)}</span>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
