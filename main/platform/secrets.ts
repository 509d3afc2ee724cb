/** Where this machine keeps secrets for the person: its keyring, or Electron's safe storage. */
export interface SecretStore {
  /** Whether anything can be kept; a store that would write in the clear says no. */
  available(): Promise<boolean>;
  get(key: string): Promise<string | undefined>;
  /** Throws unsupported where nothing can be kept. */
  set(key: string, secret: string): Promise<void>;
  remove(key: string): Promise<void>;
}
