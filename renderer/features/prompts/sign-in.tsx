import { type ReactNode, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Prompt } from '#shared/model/prompt.ts';

interface SignInProps {
  readonly id: string;
  readonly prompt: Extract<Prompt, { kind: 'sign-in' }>;
  readonly others: ReactNode;
  onDismiss(): void;
}

/** Runs the sign-in of the AWS command line and shows what it says; the dialog goes once it has succeeded. */
export function SignIn({ id, prompt, others, onDismiss }: SignInProps) {
  const client = useClient();
  const [lines, setLines] = useState<readonly string[]>([]);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<AppError>();

  async function run(): Promise<void> {
    setRunning(true);
    setError(undefined);
    setLines([]);
    try {
      for await (const { line } of await client.prompts.signIn({ id })) {
        setLines((before) => [...before, line]);
      }
    } catch (thrown) {
      setError(toAppError(thrown));
    } finally {
      setRunning(false);
    }
  }

  return (
    <Dialog
      title={`Sign in as ${prompt.profile}`}
      open
      onClose={onDismiss}
      actions={
        <>
          <Button onPress={onDismiss}>Not now</Button>
          <Button variant="primary" isDisabled={running} autoFocus onPress={() => void run()}>
            {running ? 'Signing in…' : error === undefined ? 'Sign in' : 'Try again'}
          </Button>
        </>
      }
    >
      <p>{prompt.reason}</p>
      <p>This runs:</p>
      <pre className="prompt__command">{prompt.command.join(' ')}</pre>
      {lines.length === 0 ? null : (
        <pre className="prompt__said" aria-live="polite">
          {lines.join('\n')}
        </pre>
      )}
      {error === undefined ? null : (
        <p className="prompt__error" role="alert">
          {error.message} {error.hint}
        </p>
      )}
      {others}
    </Dialog>
  );
}
