import { ProgressBar } from 'react-aria-components';
import type { Progress as ProgressModel } from '#shared/model/progress.ts';
import './progress.css';

interface ProgressProps {
  readonly label: string;
  readonly progress: ProgressModel | undefined;
  /** Also write what is being done, and how far it is, under the bar. */
  readonly detailed?: boolean;
}

export function Progress({ label, progress, detailed = false }: ProgressProps) {
  const fraction = progress?.fraction;
  return (
    <ProgressBar
      className="progress"
      aria-label={label}
      isIndeterminate={fraction === undefined}
      {...(fraction === undefined ? {} : { value: fraction * 100 })}
    >
      {({ percentage, valueText, isIndeterminate }) => (
        <>
          <span className="progress__track">
            <span
              className={isIndeterminate ? 'progress__fill progress__fill--unknown' : 'progress__fill'}
              style={isIndeterminate ? {} : { width: `${percentage ?? 0}%` }}
            />
          </span>
          {detailed ? (
            <span className="progress__text">
              <span>{progress?.message ?? label}</span>
              <span>{isIndeterminate ? '' : valueText}</span>
            </span>
          ) : null}
        </>
      )}
    </ProgressBar>
  );
}
