import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Client } from '#shared/contract/contract.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Connection, ConnectionState } from './connection.ts';

const ConnectionContext = createContext<Connection | null>(null);

function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === null) throw new AppError('internal', 'There is no ClientProvider above this component.');
  return connection;
}

export function ClientProvider(props: { readonly connection: Connection; readonly children: ReactNode }) {
  return <ConnectionContext value={props.connection}>{props.children}</ConnectionContext>;
}

/** The contract's client; the same object as long as the page lives. */
export function useClient(): Client {
  return useConnection().client;
}

/** Whether the core can be reached, for a visible mark. */
export function useConnectionState(): ConnectionState {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.state);
}
