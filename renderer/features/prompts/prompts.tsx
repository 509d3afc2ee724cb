import { useEffect, useState } from 'react';
import { useClient, useConnectionState } from '#renderer/client/context.tsx';
import type { Client } from '#shared/contract/contract.ts';
import type { OpenPrompt } from '#shared/model/prompt.ts';
import { PromptDialog } from './prompt-dialog.tsx';

/** Ends quietly when the connection does: what is asked is told again once it is back. */
async function watch(
  client: Client,
  told: (prompts: readonly OpenPrompt[]) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const prompts of await client.prompts.watch(undefined, { signal })) told(prompts);
  } catch {
    told([]);
  }
}

/** Asks what the core asks of the person, one question at a time, wherever in the window they are. */
export function Prompts() {
  const client = useClient();
  const connected = useConnectionState().kind === 'connected';
  const [prompts, setPrompts] = useState<readonly OpenPrompt[]>([]);
  useEffect(() => {
    if (!connected) return;
    const controller = new AbortController();
    void watch(client, setPrompts, controller.signal);
    return () => controller.abort();
  }, [client, connected]);
  const [first] = prompts;
  return first === undefined ? null : <PromptDialog key={first.id} open={first} />;
}
