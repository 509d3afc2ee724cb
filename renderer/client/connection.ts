import { type ClientLink, createORPCClient } from '@orpc/client';
import { connectionLost, withAppErrors } from '#shared/contract/app-errors.ts';
import type { Client } from '#shared/contract/contract.ts';
import { type AppError, isAppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';

/** `lost`: the connection is gone and is not tried again, as `reason` says. */
export type ConnectionState =
  | { readonly kind: 'connected' }
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'lost'; readonly reason: AppError };

/** One live transport. */
export interface Channel {
  readonly link: ClientLink<Record<never, never>>;
  isClosed(): boolean;
  /** Calls `listener` once, when the transport is gone. */
  onClose(listener: () => void): void;
}

/** A client that outlives its transport. */
export interface Connection {
  readonly client: Client;
  state(): ConnectionState;
  /** Calls `listener` after every change of the state, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

const longestDelayMs = 5_000;

/**
 * Opens a channel, and a new one each time it is lost. What was under way on a lost channel fails with
 * `connection.lost`; calls made meanwhile wait for the attempt under way. An attempt that fails with an error that is
 * not retryable ends the trying.
 */
export async function openConnection(openChannel: () => Promise<Channel>): Promise<Connection> {
  const listeners = new Set<() => void>();
  let state: ConnectionState = { kind: 'connected' };
  let attempt: Promise<Channel> = openChannel();

  function change(next: ConnectionState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function watch(channel: Channel): void {
    channel.onClose(() => {
      change({ kind: 'reconnecting' });
      reopen(0);
    });
  }

  function reopen(delayMs: number): void {
    attempt = new Promise<void>((resolve) => setTimeout(resolve, delayMs)).then(openChannel);
    attempt.then(
      (channel) => {
        watch(channel);
        change({ kind: 'connected' });
      },
      (thrown: unknown) => {
        const reason = toAppError(thrown);
        if (isAppError(thrown) && !reason.retryable) change({ kind: 'lost', reason });
        else reopen(Math.min(longestDelayMs, delayMs * 2 + 200));
      },
    );
  }

  watch(await attempt);

  const link: ClientLink<Record<never, never>> = {
    async call(path, input, options) {
      const channel = await attempt.catch((thrown: unknown) => {
        throw isAppError(thrown) ? thrown : connectionLost(thrown);
      });
      return withAppErrors(() => channel.link.call(path, input, options), {
        signal: options.signal,
        isLost: channel.isClosed,
      });
    },
  };

  return {
    client: createORPCClient(link),
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
