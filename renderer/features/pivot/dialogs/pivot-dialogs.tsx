import { itemText } from '#renderer/components/text/items.ts';
import type { Asked, PivotEditing } from '../editing.ts';
import { groupDates, groupNumbers, renameDerived, renameGroup } from '../spec/derived-edits.ts';
import { derivedNamed, fieldWriter } from '../spec/fields.ts';
import { changeMeasure, choosePageItems, replaceMeasure } from '../spec/spec-edits.ts';
import { AggregateDialog } from './aggregate-dialog.tsx';
import { BinsDialog } from './bins-dialog.tsx';
import { CalculatedDialog } from './calculated-dialog.tsx';
import { DatesDialog } from './dates-dialog.tsx';
import { NameFormatDialog } from './name-format-dialog.tsx';
import { PageItemsDialog } from './page-items-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { ShowAsDialog } from './show-as-dialog.tsx';
import { TopDialog } from './top-dialog.tsx';
import './dialogs.css';

interface PivotDialogsProps {
  readonly editing: PivotEditing;
  readonly asked: Asked | null;
  onClose(): void;
}

/** The dialog of what is asked, if anything is. */
export function PivotDialogs({ editing, asked, onClose }: PivotDialogsProps) {
  const { result, spec, fields, change, announce } = editing;
  if (asked === null) return null;
  switch (asked.kind) {
    case 'page-items':
      return (
        <PageItemsDialog
          result={result}
          spec={spec}
          page={spec.pages[asked.index]}
          write={fieldWriter(result.columns, spec)}
          onClose={onClose}
          onChoose={(items) => change(choosePageItems(spec, asked.index, items))}
        />
      );
    case 'name-format':
    case 'aggregate':
    case 'show-as': {
      const measure = spec.measures[asked.index];
      if (measure === undefined) return null;
      const { index } = asked;
      if (asked.kind === 'name-format') {
        return (
          <NameFormatDialog
            measure={measure}
            onClose={onClose}
            onChange={(next) => change(replaceMeasure(spec, index, next))}
          />
        );
      }
      if (asked.kind === 'aggregate') {
        return (
          <AggregateDialog
            measure={measure}
            aggregate={asked.aggregate}
            fields={fields}
            onClose={onClose}
            onChange={(next) => change(replaceMeasure(spec, index, next))}
          />
        );
      }
      return (
        <ShowAsDialog
          result={result}
          spec={spec}
          kind={asked.showAs}
          current={measure.showAs}
          onClose={onClose}
          onChange={(showAs) => change(changeMeasure(spec, index, { showAs }))}
        />
      );
    }
    case 'top': {
      const field = spec[asked.well][asked.index];
      if (field === undefined) return null;
      return (
        <TopDialog
          field={field}
          measures={spec.measures}
          onClose={onClose}
          onChange={(next) =>
            change({ ...spec, [asked.well]: spec[asked.well].map((one) => (one === field ? next : one)) })
          }
        />
      );
    }
    case 'dates':
      return (
        <DatesDialog
          field={asked.field}
          spec={spec}
          onClose={onClose}
          onGroup={(units, fiscalStart) => {
            change(groupDates(spec, result.columns, asked.field, units, fiscalStart));
            announce(`${asked.field} grouped.`);
          }}
        />
      );
    case 'bins':
      return (
        <BinsDialog
          result={result}
          field={asked.field}
          onClose={onClose}
          onGroup={(bins) => {
            change(groupNumbers(spec, result.columns, asked.field, bins));
            announce(`${asked.field} grouped.`);
          }}
        />
      );
    case 'rename': {
      const derived = derivedNamed(spec, asked.field);
      const { group } = asked;
      if (group !== undefined) {
        return (
          <RenameDialog
            title={`Rename the group ${group}`}
            name={group}
            taken={
              derived?.kind === 'groups'
                ? derived.groups.flatMap(({ name, items }) => [name, ...items.map(itemText)])
                : []
            }
            onClose={onClose}
            onRename={(name) => change(renameGroup(spec, asked.field, group, name))}
          />
        );
      }
      return (
        <RenameDialog
          title={`Rename ${asked.field}`}
          name={asked.field}
          taken={fields.map(({ field }) => field)}
          onClose={onClose}
          onRename={(name) => change(renameDerived(spec, asked.field, name))}
        />
      );
    }
    case 'calculated': {
      const { index } = asked;
      return (
        <CalculatedDialog
          measure={index === null ? undefined : spec.measures[index]}
          fields={fields}
          onClose={onClose}
          onChange={(measure) =>
            change(
              index === null
                ? { ...spec, measures: [...spec.measures, measure] }
                : replaceMeasure(spec, index, measure),
            )
          }
        />
      );
    }
    default:
      return asked satisfies never;
  }
}
