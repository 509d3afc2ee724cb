import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { describeElapsed } from '#renderer/components/text/describe.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';

const names: Readonly<Record<ConnectionStep['step'], string>> = {
  credentials: 'Credentials',
  dns: 'Address',
  tcp: 'Connection',
  tls: 'TLS',
  login: 'Login',
  permission: 'Permission',
  'first-query': 'First query',
};

/** A test of a connection as far as it has come. */
export interface TestState {
  readonly steps: readonly ConnectionStep[];
  readonly running: boolean;
  readonly error: AppError | undefined;
}

/** Each step to a first answer; the one that failed says what to do. */
export function ConnectionTest({ test }: { readonly test: TestState | undefined }) {
  if (test === undefined) return null;
  return (
    <ol className="connection-test" aria-label="Test of the connection" aria-live="polite">
      {test.steps.map((step) => (
        <li key={step.step} className={`connection-test__step connection-test__step--${step.outcome}`}>
          {step.outcome === 'passed' ? (
            <CircleCheck size={14} aria-label="Passed" />
          ) : (
            <CircleAlert size={14} aria-label="Failed" />
          )}
          <span>
            <strong>{names[step.step]}</strong> {step.message} {step.hint}
          </span>
          <span className="connection-test__time">{describeElapsed(step.elapsedMs)}</span>
        </li>
      ))}
      {test.running ? (
        <li className="connection-test__step">
          <LoaderCircle size={14} aria-hidden /> <span>Trying…</span>
        </li>
      ) : null}
      {test.error === undefined ? null : (
        <li className="connection-test__step connection-test__step--failed">
          <CircleAlert size={14} aria-label="Failed" />
          <span>
            {test.error.message} {test.error.hint}
          </span>
        </li>
      )}
    </ol>
  );
}
