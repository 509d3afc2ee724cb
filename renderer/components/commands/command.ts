/** Something the user can do from the palette or by its key. */
export interface Command {
  /** Stable and unique, e.g. `query.run`; the newest mounted registration of an id wins. */
  readonly id: string;
  readonly title: string;
  /** `Mod+Enter`; several are separated by a space, the first one is shown. See parseKeys. */
  readonly keys?: string | undefined;
  /** The heading it stands under in the palette. */
  readonly section?: string | undefined;
  /** False: shown dimmed, and its key does nothing. */
  readonly enabled?: boolean | undefined;
  run(): void;
}
