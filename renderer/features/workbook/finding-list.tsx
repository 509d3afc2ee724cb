import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { SelectField } from '#renderer/components/field/index.ts';
import type { Finding } from '#shared/model/finding.ts';
import { type ChosenRemedies, remedyOf } from './remedies.ts';
import './preflight.css';

interface FindingListProps {
  readonly findings: readonly Finding[];
  readonly chosen: ChosenRemedies;
  /** What was chosen the last time, which a choice of now may be. */
  readonly remembered: ChosenRemedies;
  onChoose(finding: string, remedy: string): void;
}

const icons = { info: Info, warning: TriangleAlert, blocking: CircleAlert } as const;
const words = { info: 'For your knowledge', warning: 'Look at this', blocking: 'Must be decided' } as const;

type Place = Finding['places'][number];

function placeName({ sheet, column }: Place): string {
  return [sheet, column].filter((name) => name !== undefined).join(', ');
}

/** Each finding with where it is, and what is done about it. */
export function FindingList({ findings, chosen, remembered, onChoose }: FindingListProps) {
  return (
    <ul className="preflight">
      {findings.map((finding) => {
        const Icon = icons[finding.severity];
        const id = remedyOf(finding, chosen);
        const remedy = finding.remedies.find((one) => one.id === id);
        const again = id !== finding.remedy && id === remembered[finding.id];
        return (
          <li key={finding.id} className={`preflight__finding preflight__finding--${finding.severity}`}>
            <h3 className="preflight__title">
              <Icon size={14} className="preflight__icon" aria-label={words[finding.severity]} />{' '}
              {finding.title}
            </h3>
            <p className="preflight__detail">{finding.detail}</p>
            <ul className="preflight__places">
              {finding.places.map((place) => (
                <li key={placeName(place)}>
                  {placeName(place) === '' ? null : <strong>{placeName(place)}</strong>}{' '}
                  <span className="preflight__count">{place.count.toLocaleString()}</span>{' '}
                  {place.examples.map((example) => (
                    <code key={example}>{example}</code>
                  ))}
                </li>
              ))}
            </ul>
            {finding.remedies.length > 1 ? (
              <SelectField
                label={`What is done: ${finding.title}`}
                hideLabel
                options={finding.remedies}
                value={id}
                onChange={(remedyId) => onChoose(finding.id, remedyId)}
                placeholder="Choose what is done"
              />
            ) : null}
            {remedy === undefined ? null : (
              <p className="preflight__detail">
                {again ? 'As you chose last time. ' : ''}
                {remedy.description}
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
