/** The parts of a keyboard event that tell which keys were pressed. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** One combination: `Mod` is Cmd on Apple systems and Ctrl elsewhere. */
export interface KeyCombination {
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly key: string;
}

/** The combinations a command answers to, written like `Mod+Shift+Enter`; several are separated by a space. */
export function parseKeys(keys: string): readonly KeyCombination[] {
  return keys
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => {
      const parts = text.split('+');
      const key = parts.at(-1) ?? '';
      const modifiers = parts.slice(0, -1);
      return {
        mod: modifiers.includes('Mod'),
        shift: modifiers.includes('Shift'),
        alt: modifiers.includes('Alt'),
        key,
      };
    });
}

export function isAppleSystem(userAgent: string): boolean {
  return /Mac|iPhone|iPad/.test(userAgent);
}

export function matchesKeys(press: KeyPress, keys: string, apple: boolean): boolean {
  const mod = apple ? press.metaKey : press.ctrlKey;
  const otherMod = apple ? press.ctrlKey : press.metaKey;
  return parseKeys(keys).some(
    (combination) =>
      combination.mod === mod &&
      !otherMod &&
      combination.shift === press.shiftKey &&
      combination.alt === press.altKey &&
      matchesKey(press, combination),
  );
}

/** With Alt down a letter key types another character on many systems, so there the key's place counts too. */
function matchesKey(press: KeyPress, combination: KeyCombination): boolean {
  if (press.key.toLowerCase() === combination.key.toLowerCase()) return true;
  return combination.alt && press.code === `Key${combination.key.toUpperCase()}`;
}

const appleNames: Readonly<Record<string, string>> = {
  Enter: '↩',
  Escape: 'esc',
  Backspace: '⌫',
};

/** The first combination as people read it: `Ctrl+Shift+Enter`, or `⇧⌘↩` on Apple systems. */
export function describeKeys(keys: string, apple: boolean): string {
  const combination = parseKeys(keys)[0];
  if (combination === undefined) return '';
  const { mod, shift, alt, key } = combination;
  if (apple) {
    return `${alt ? '⌥' : ''}${shift ? '⇧' : ''}${mod ? '⌘' : ''}${appleNames[key] ?? key}`;
  }
  return [mod ? 'Ctrl' : '', shift ? 'Shift' : '', alt ? 'Alt' : '', key]
    .filter((part) => part !== '')
    .join('+');
}
