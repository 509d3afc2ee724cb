import { useRef, useState } from 'react';
import { TextField as AriaTextField, FieldError, Label, Text, TextArea } from 'react-aria-components';
import { Button } from '#renderer/components/button/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { type AppError, isAppError } from '#shared/errors/app-error.ts';
import { aggregateFunctions, valueFunctions } from '#shared/expression/functions.ts';
import { parseExpression } from '#shared/expression/parse.ts';
import type { Measure } from '#shared/model/pivot.ts';
import type { SourceField } from '../spec/fields.ts';
import { FormDialog } from './form-dialog.tsx';
import { formatProblem, withNameAndFormat } from './name-format-dialog.tsx';

interface CalculatedDialogProps {
  /** Absent: a new one. */
  readonly measure: Measure | undefined;
  readonly fields: readonly SourceField[];
  onClose(): void;
  onChange(measure: Measure): void;
}

/** What is wrong with an expression; null where nothing is. */
export function expressionProblem(text: string, fields: readonly string[]): AppError | null {
  try {
    parseExpression(text, fields);
    return null;
  } catch (thrown) {
    if (isAppError(thrown)) return thrown;
    throw thrown;
  }
}

/** A field the way an expression names it: bare where it can be, else in quotes. */
export function namedInExpression(field: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(field) ? field : `"${field.replaceAll('"', '""')}"`;
}

/** A value worked out from aggregates: an expression, with the functions and fields that can stand in it at hand. */
export function CalculatedDialog({ measure, fields, onClose, onChange }: CalculatedDialogProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [expression, setExpression] = useState(measure?.expression ?? '');
  const [caption, setCaption] = useState(measure?.caption ?? '');
  const [format, setFormat] = useState(measure?.format ?? '');
  const formatWrong = formatProblem(format);
  const written = expression.trim() !== '';
  const names = fields.map(({ field }) => field);
  const problem = written ? expressionProblem(expression, names) : null;
  const at = problem?.details.position;

  /** Puts text where the cursor is; what is selected goes into its parentheses. */
  function insert(before: string, after = ''): void {
    const from = area.current?.selectionStart ?? expression.length;
    const to = area.current?.selectionEnd ?? from;
    const inside = expression.slice(from, to);
    setExpression(expression.slice(0, from) + before + inside + after + expression.slice(to));
    const cursor = from + before.length + inside.length;
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(cursor, cursor);
    });
  }
  return (
    <FormDialog
      title="Calculated value"
      blocked={!written || problem !== null || formatWrong !== undefined}
      onApply={() =>
        onChange(
          withNameAndFormat(
            {
              ...measure,
              field: null,
              aggregate: 'calculated',
              expression: expression.trim(),
            },
            caption,
            format,
          ),
        )
      }
      onClose={onClose}
    >
      <AriaTextField
        className="field"
        value={expression}
        onChange={setExpression}
        isInvalid={problem !== null}
        validationBehavior="aria"
        autoFocus
      >
        <Label className="field__label">Expression</Label>
        <TextArea
          ref={area}
          className="field__control pivot-form__expression"
          rows={3}
          spellCheck={false}
          placeholder="sum(value) / distinct(user_id)"
        />
        {problem === null ? (
          <Text slot="description" className="field__description">
            Aggregates of fields, numbers, + - * / and parentheses. Worked out for each cell and each total
            from its own rows.
          </Text>
        ) : (
          <FieldError className="field__error">
            {at === undefined ? null : <MarkedPlace text={expression} offset={at.offset} />}
            {[problem.message, problem.hint].filter(Boolean).join(' ')}
          </FieldError>
        )}
      </AriaTextField>
      <div className="pivot-form__inserts">
        <MenuButton
          label="Insert a function"
          entries={[...aggregateFunctions, ...valueFunctions].map(({ name, signature, description }) => ({
            id: name,
            title: `${signature}: ${description}`,
            run: () => insert(`${name}(`, ')'),
          }))}
        >
          <Button>Insert a function</Button>
        </MenuButton>
        <MenuButton
          label="Insert a field"
          entries={fields.map(({ field }) => ({
            id: field,
            title: field,
            run: () => insert(namedInExpression(field)),
          }))}
        >
          <Button>Insert a field</Button>
        </MenuButton>
      </div>
      <div className="pivot-form__pair">
        <TextField label="Name" value={caption} onChange={setCaption} placeholder={expression} />
        <TextField
          label="Number format"
          value={format}
          onChange={setFormat}
          monospace
          placeholder="#,##0.00"
          error={formatWrong}
        />
      </div>
    </FormDialog>
  );
}

/** The line of an expression that is wrong, with a mark under the place. */
function MarkedPlace({ text, offset }: { readonly text: string; readonly offset: number }) {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
  return (
    <span className="pivot-form__marked" aria-hidden>
      {line}
      {'\n'}
      {' '.repeat(offset - lineStart)}▲{'\n'}
    </span>
  );
}
