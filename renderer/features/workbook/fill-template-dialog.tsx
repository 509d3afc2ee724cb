import { useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { SelectField } from '#renderer/components/field/index.ts';
import { Progress } from '#renderer/components/progress/progress.tsx';
import { ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { rowsText } from '#renderer/components/text/describe.ts';
import type { TemplateInspection } from '#shared/contract/templates.ts';
import type { ExportRequest } from '#shared/contract/transfers.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { FindingList } from './finding-list.tsx';
import { type ChosenRemedies, isUndecided } from './remedies.ts';
import { type FilledRows, useTemplate } from './use-template.ts';
import './fill-template.css';

interface FillTemplateDialogProps {
  readonly file: File;
  readonly rows: FilledRows;
  onClose(): void;
  /** Writes the filled template; `done` is called when the upload is no longer needed. */
  onFill(filling: Filling, fileName: string, done: () => void): void;
}

/** What is written, and what is done about what its cells cannot hold. */
export interface Filling {
  readonly what: ExportRequest['what'];
  readonly remedies: ChosenRemedies;
}

const nothingRemembered: ChosenRemedies = {};

/** Shows how a template would be filled, formulas that would be lost first, and fills it. */
export function FillTemplateDialog({ file, rows, onClose, onFill }: FillTemplateDialogProps) {
  const template = useTemplate(file, rows);
  const { step, progress, inspection, findings = [], error } = template.state;
  const [chosen, setChosen] = useState<ChosenRemedies>({});
  const lost = inspection?.lost.filter(({ already }) => !already).length ?? 0;

  function fill(): void {
    const what = template.request();
    if (what === undefined) return;
    onFill({ what, remedies: chosen }, file.name, template.keep());
    onClose();
  }

  return (
    <Dialog
      title={`Fill ${file.name}`}
      size="wide"
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant={lost > 0 ? 'danger' : 'primary'}
            isDisabled={step !== 'ready' || isUndecided(findings, chosen)}
            onPress={fill}
          >
            {lost > 0 ? 'Fill anyway' : 'Fill'}
          </Button>
        </>
      }
    >
      {step === 'uploading' ? <Progress label="Reading the template" progress={progress} detailed /> : null}
      {step === 'inspecting' ? <LoadingState label="Looking at the template" /> : null}
      {error === undefined ? null : <ErrorState title="The template cannot be filled so" error={error} />}
      <SheetChoice
        inspection={inspection}
        error={error}
        chosen={template.sheet}
        onChoose={template.chooseSheet}
      />
      {findings.length === 0 ? null : (
        <FindingList
          findings={findings}
          chosen={chosen}
          remembered={nothingRemembered}
          onChoose={(finding, remedy) => setChosen((known) => ({ ...known, [finding]: remedy }))}
        />
      )}
      {inspection === undefined ? null : <Inspection inspection={inspection} />}
    </Dialog>
  );
}

interface SheetChoiceProps {
  readonly inspection: TemplateInspection | undefined;
  readonly error: AppError | undefined;
  readonly chosen: string | undefined;
  onChoose(sheet: string): void;
}

/** Which sheet's rows are replaced: asked where the template leaves it open, and where it may be another. */
function SheetChoice({ inspection, error, chosen, onChoose }: SheetChoiceProps) {
  const open = error?.code === 'conflict' ? error.details.suggestions : undefined;
  const sheets = inspection?.sheets ?? open ?? (chosen === undefined ? [] : [chosen]);
  if (sheets.length === 0) return null;
  return (
    <SelectField
      label="Rows go to"
      options={sheets.map((name) => ({ id: name, label: name }))}
      value={inspection?.sourceSheet ?? chosen ?? null}
      onChange={onChoose}
      placeholder="Choose a sheet"
    />
  );
}

function Inspection({ inspection }: { readonly inspection: TemplateInspection }) {
  const { lost, unchecked, pivots, columns, notes, rows, range, sourceSheet } = inspection;
  const refreshed = pivots.filter((pivot) => pivot.refreshed);
  const formulas = [
    ...lost.map(({ already, nearest, ...one }) => ({
      ...one,
      title: already ? 'Already #REF!' : 'Becomes #REF!',
      reason: nearest.length === 0 ? one.reason : `${one.reason} Nearest: ${nearest.join(', ')}.`,
    })),
    ...unchecked.map((one) => ({ ...one, title: 'Not checked', reason: `${one.reason}.` })),
  ];
  return (
    <>
      <p>
        {rowsText(rows)} {rows === 1 ? 'replaces' : 'replace'} {sourceSheet}!{range}. {refreshed.length} of{' '}
        {pivots.length} pivots read them.
      </p>
      {formulas.length === 0 ? null : (
        <section className="fill-template__list" aria-label="Formulas to look at">
          <ul>
            {formulas.map(({ title, sheet, cell, formula, reason }) => (
              <li key={`${sheet}!${cell} ${reason}`}>
                <strong>
                  {title}: {sheet}!{cell}
                </strong>
                <code>={formula}</code>
                <span>{reason}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="fill-template__list fill-template__list--close" aria-label="Columns">
        <ul>
          {columns.map((column) => (
            <li key={column.header}>
              <span>
                {column.header} ← {column.filled === 'result' ? column.column : `=${column.formula}`}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </>
  );
}
