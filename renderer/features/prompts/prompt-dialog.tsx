import { type ReactNode, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { Checkbox, TextField } from '#renderer/components/field/index.ts';
import type { OpenPrompt, Prompt } from '#shared/model/prompt.ts';
import { SignIn } from './sign-in.tsx';
import './prompts.css';

interface Answer {
  readonly text?: string;
  readonly remember?: boolean;
}

/** One question of the core: a password, a code, a sign-in, or whether a command may run. */
export function PromptDialog({ open: { id, prompt, waiting } }: { readonly open: OpenPrompt }) {
  const client = useClient();
  const answer = (given: Answer): void => void client.prompts.answer({ id, answer: given }).catch(() => {});
  const dismiss = (): void => void client.prompts.dismiss({ id }).catch(() => {});
  const others = waiting > 1 ? <p className="prompt__waiting">{waiting} runs wait for this.</p> : null;
  switch (prompt.kind) {
    case 'password':
      return <Password prompt={prompt} others={others} onAnswer={answer} onDismiss={dismiss} />;
    case 'mfa':
      return <Code prompt={prompt} others={others} onAnswer={answer} onDismiss={dismiss} />;
    case 'sign-in':
      return <SignIn id={id} prompt={prompt} others={others} onDismiss={dismiss} />;
    case 'credential-process':
      return (
        <Dialog
          title={`May the profile ${prompt.profile} run this command?`}
          open
          onClose={dismiss}
          actions={
            <>
              <Button onPress={dismiss}>Do not run it</Button>
              <Button variant="primary" onPress={() => answer({})}>
                Let it run
              </Button>
            </>
          }
        >
          <p>It gives this profile its credentials. Backcast asks once for each command.</p>
          <pre className="prompt__command">{prompt.command}</pre>
          {others}
        </Dialog>
      );
  }
}

interface PartProps<K extends Prompt['kind']> {
  readonly prompt: Extract<Prompt, { kind: K }>;
  readonly others: ReactNode;
  onAnswer(answer: Answer): void;
  onDismiss(): void;
}

function Password({ prompt, others, onAnswer, onDismiss }: PartProps<'password'>) {
  const [text, setText] = useState('');
  const [remember, setRemember] = useState(false);
  return (
    <Dialog
      title={`Password for ${prompt.connection}`}
      open
      onClose={onDismiss}
      actions={
        <>
          <Button onPress={onDismiss}>Cancel</Button>
          <Button variant="primary" type="submit" form="prompt-password">
            Log in
          </Button>
        </>
      }
    >
      <form
        id="prompt-password"
        className="prompt__fields"
        onSubmit={(event) => {
          event.preventDefault();
          onAnswer({ text, remember });
        }}
      >
        <TextField
          label={prompt.user === undefined ? 'Password' : `Password of ${prompt.user}`}
          value={text}
          onChange={setText}
          error={prompt.refused}
          secret
          autoFocus
        />
        {prompt.canRemember ? (
          <Checkbox selected={remember} onChange={setRemember}>
            Keep it where this machine keeps secrets
          </Checkbox>
        ) : (
          <p className="prompt__note">
            It is kept in memory until Backcast ends: this machine has no place for secrets.
          </p>
        )}
      </form>
      {others}
    </Dialog>
  );
}

function Code({ prompt, others, onAnswer, onDismiss }: PartProps<'mfa'>) {
  const [text, setText] = useState('');
  return (
    <Dialog
      title={`Code for the profile ${prompt.profile}`}
      open
      onClose={onDismiss}
      actions={
        <>
          <Button onPress={onDismiss}>Cancel</Button>
          <Button variant="primary" type="submit" form="prompt-code">
            Sign in
          </Button>
        </>
      }
    >
      <form
        id="prompt-code"
        onSubmit={(event) => {
          event.preventDefault();
          onAnswer({ text: text.trim() });
        }}
      >
        <TextField
          label="Code shown by the MFA device"
          description={prompt.serial}
          value={text}
          onChange={setText}
          numeric
          autoFocus
        />
      </form>
      {others}
    </Dialog>
  );
}
