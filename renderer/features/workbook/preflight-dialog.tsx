import { useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import type { Finding } from '#shared/model/finding.ts';
import { FindingList } from './finding-list.tsx';
import { type ChosenRemedies, isUndecided, offeredAgain, remedyOf } from './remedies.ts';

interface PreflightDialogProps {
  readonly fileName: string;
  readonly findings: readonly Finding[];
  /** What was chosen the last time. */
  readonly remembered: ChosenRemedies;
  onClose(): void;
  onExport(chosen: ChosenRemedies): void;
}

/** Whether there is something for the user to decide before the workbook is written. */
export function needsDecision(findings: readonly Finding[]): boolean {
  return findings.some(({ severity, remedies }) => severity === 'blocking' || remedies.length > 1);
}

/** Everything the workbook cannot hold as it is, in one list, each with what is done about it. */
export function PreflightDialog(props: PreflightDialogProps) {
  const { fileName, findings, remembered, onClose, onExport } = props;
  const [chosen, setChosen] = useState(() => offeredAgain(findings, remembered));
  const changed = findings.some(
    (finding) => finding.remedy !== null && remedyOf(finding, chosen) !== finding.remedy,
  );
  return (
    <Dialog
      title={`Before ${fileName} is written`}
      size="wide"
      open
      onClose={onClose}
      actions={
        <>
          {changed ? (
            <Button variant="quiet" onPress={() => setChosen({})}>
              Use the defaults
            </Button>
          ) : null}
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant="primary"
            isDisabled={isUndecided(findings, chosen)}
            onPress={() => onExport(chosen)}
          >
            Export
          </Button>
        </>
      }
    >
      <p>
        Excel cannot hold some of this as it is. The defaults lose nothing; what you choose is offered again.
      </p>
      <FindingList
        findings={findings}
        chosen={chosen}
        remembered={remembered}
        onChoose={(finding, remedy) => setChosen((known) => ({ ...known, [finding]: remedy }))}
      />
    </Dialog>
  );
}
