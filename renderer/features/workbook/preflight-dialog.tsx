import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { SelectField } from '#renderer/components/field/index.ts';
import type { Finding } from '#shared/model/finding.ts';
import './preflight.css';

interface PreflightDialogProps {
  readonly fileName: string;
  readonly findings: readonly Finding[];
  onClose(): void;
  /** The remedies that were chosen, by finding. */
  onExport(remedies: Readonly<Record<string, string>>): void;
}

const icons = { info: Info, warning: TriangleAlert, blocking: CircleAlert } as const;
const words = { info: 'For your knowledge', warning: 'Look at this', blocking: 'Must be decided' } as const;

/** Whether there is something for the user to decide before the workbook is written. */
export function needsDecision(findings: readonly Finding[]): boolean {
  return findings.some(({ severity, remedies }) => severity === 'blocking' || remedies.length > 1);
}

function placeText({ sheet, column, count, examples }: Finding['places'][number]): string {
  const where = [sheet, column].filter((name) => name !== undefined).join(', ');
  const shown = examples.length === 0 ? '' : `: ${examples.join(' · ')}`;
  return `${where === '' ? '' : `${where}, `}${count.toLocaleString()}${shown}`;
}

/** Everything the workbook cannot hold as it is, in one list, each with what is done about it. */
export function PreflightDialog({ fileName, findings, onClose, onExport }: PreflightDialogProps) {
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const remedyOf = (finding: Finding) => chosen[finding.id] ?? finding.remedy;
  const undecided = findings.some((finding) => finding.severity === 'blocking' && remedyOf(finding) === null);
  return (
    <Dialog
      title={`Before ${fileName} is written`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={undecided} onPress={() => onExport(chosen)}>
            Export
          </Button>
        </>
      }
    >
      <ul className="preflight">
        {findings.map((finding) => {
          const Icon = icons[finding.severity];
          const remedy = finding.remedies.find(({ id }) => id === remedyOf(finding));
          return (
            <li key={finding.id} className={`preflight__finding preflight__finding--${finding.severity}`}>
              <h3 className="preflight__title">
                <Icon size={14} aria-label={words[finding.severity]} /> {finding.title}
              </h3>
              <p className="preflight__detail">{finding.detail}</p>
              <ul className="preflight__places">
                {finding.places.map((place) => (
                  <li key={`${place.sheet ?? ''}/${place.column ?? ''}`}>{placeText(place)}</li>
                ))}
              </ul>
              {finding.remedies.length > 1 ? (
                <SelectField
                  label={`What is done: ${finding.title}`}
                  hideLabel
                  options={finding.remedies}
                  value={remedyOf(finding)}
                  onChange={(id) => setChosen((known) => ({ ...known, [finding.id]: id }))}
                />
              ) : null}
              {remedy === undefined ? null : <p className="preflight__detail">{remedy.description}</p>}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
