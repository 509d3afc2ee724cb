import { BookmarkPlus, Check, Code, Copy } from 'lucide-react';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import './formula-bar.css';

/** What a formula was found to mean. */
export interface FormulaAnswer {
  readonly formula: string;
  readonly value: Cell;
  readonly sql: string;
  readonly statement?: string;
  /** The shortest formula of the cell, where something else was typed. */
  readonly shortest?: string;
}

interface FormulaBarProps {
  /** The selected cell's address, or the answer to what was typed; null where no value is selected. */
  readonly answer: FormulaAnswer | null;
  readonly error: AppError | null;
  /** The value as the grid shows it. */
  readonly valueText: string;
  onRead(formula: string): void;
  /** Gives the cell a name in the address book; absent where there is none. */
  readonly onName: ((formula: string) => void) | undefined;
}

/** Puts a nearest name in the place of the one that was not found. */
function corrected(formula: string, wrong: string | undefined, right: string): string {
  if (wrong === undefined || wrong === '') return formula;
  const at = formula.toLowerCase().indexOf(wrong.toLowerCase());
  return at < 0 ? formula : formula.slice(0, at) + right + formula.slice(at + wrong.length);
}

/** A cell's address, both ways: select a cell and get its formula, type a formula and get its value and its SQL. */
export function FormulaBar({ answer, error, valueText, onRead, onName }: FormulaBarProps) {
  const id = useId();
  const activity = useActivity();
  const [text, setText] = useState('');
  const [showSql, setShowSql] = useState(false);
  const [copied, setCopied] = useState<string | null>(null);
  useEffect(() => {
    setText(answer?.formula ?? '');
  }, [answer]);

  function copy(): void {
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      (thrown: unknown) =>
        activity.notify({
          tone: 'error',
          title: 'The formula could not be copied',
          detail: thrown instanceof Error ? thrown.message : String(thrown),
          hint: 'Select the text of the formula and copy it from there.',
        }),
    );
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() !== '') onRead(text);
  }

  const suggestions = error?.details.suggestions ?? [];
  return (
    <div className="formula-bar">
      <form className="formula-bar__line" onSubmit={submit}>
        <label className="formula-bar__label" htmlFor={`${id}-input`}>
          ƒ
          <span className="formula-bar__hidden">
            Formula: type or paste GETPIVOTDATA, or the SELECT it means, and press Enter
          </span>
        </label>
        <input
          id={`${id}-input`}
          className="formula-bar__input"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={'Select a cell, or type =GETPIVOTDATA("value",$A$5,"Field","item") and press Enter'}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : `${id}-error`}
        />
        <output className="formula-bar__value" htmlFor={`${id}-input`} aria-label="Value of the formula">
          {error === null ? valueText : ''}
        </output>
        <IconButton
          icon={copied === text && text !== '' ? Check : Copy}
          label={copied === text && text !== '' ? 'Formula copied' : 'Copy the formula'}
          size="small"
          isDisabled={text === ''}
          onPress={copy}
        />
        {onName === undefined ? null : (
          <IconButton
            icon={BookmarkPlus}
            label="Name this cell in the address book"
            size="small"
            isDisabled={answer === null || error !== null}
            onPress={() => onName(answer?.shortest ?? answer?.formula ?? text)}
          />
        )}
        <IconButton
          icon={Code}
          label={showSql ? 'Hide the SQL' : 'Show the SQL it means'}
          size="small"
          aria-expanded={showSql}
          onPress={() => setShowSql((shown) => !shown)}
        />
      </form>
      {error === null ? null : (
        <div className="formula-bar__error" id={`${id}-error`} role="alert">
          <span>
            {error.message} {error.hint}
          </span>
          {suggestions.map((suggestion) => (
            <Button
              key={suggestion}
              onPress={() => {
                const better = corrected(text, error.details.name, suggestion);
                setText(better);
                onRead(better);
              }}
            >
              {suggestion === '' ? 'empty' : suggestion}
            </Button>
          ))}
        </div>
      )}
      {showSql && answer !== null && error === null ? (
        <pre className="formula-bar__sql">
          {answer.shortest === undefined ? '' : `${answer.shortest}\n\n`}
          {answer.sql}
          {answer.statement === undefined ? '' : `\n\n-- as the engine runs it\n${answer.statement}`}
        </pre>
      ) : null}
    </div>
  );
}
