/** The commands that the person has allowed to be run in this workspace, by a hash of ours. */
export interface AllowedCommands {
  has(hash: string): Promise<boolean>;
  add(hash: string): Promise<void>;
}
