/** A connection that breaks: before a statement reaches the server, or after it was done and before its answer. */
export interface WireFault {
  readonly when: 'before' | 'after';
  /** Only on statements like this. */
  readonly statement?: RegExp;
  /** Once if not said. */
  readonly times?: number;
}

export interface WireFaults {
  inject(fault: WireFault): void;
  /** Whether the connection breaks now; it is counted. */
  take(when: WireFault['when'], statement: string): boolean;
  clear(): void;
}

export function createWireFaults(): WireFaults {
  const entries: { readonly fault: WireFault; left: number }[] = [];
  return {
    inject(fault) {
      entries.push({ fault, left: fault.times ?? 1 });
    },
    take(when, statement) {
      const hit = entries.find(
        ({ fault, left }) => left > 0 && fault.when === when && (fault.statement?.test(statement) ?? true),
      );
      if (hit === undefined) return false;
      hit.left -= 1;
      return true;
    },
    clear() {
      entries.length = 0;
    },
  };
}
