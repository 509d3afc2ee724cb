import { describe, expect, it } from 'vitest';
import { describeKeys, type KeyPress, matchesKeys } from '#renderer/components/commands/keys.ts';
import { activeCommands, createCommandRegistry } from '#renderer/components/commands/registry.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe('the keys of a command', () => {
  it('takes Mod as Ctrl, and as Cmd on Apple systems', () => {
    expect(matchesKeys(press('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true);
    expect(matchesKeys(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true);
    expect(matchesKeys(press('k', { metaKey: true }), 'Mod+K', false)).toBe(false);
    expect(matchesKeys(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false);
  });

  it('asks for exactly the modifiers written', () => {
    expect(matchesKeys(press('Enter', { ctrlKey: true, shiftKey: true }), 'Mod+Enter', false)).toBe(false);
    expect(matchesKeys(press('Enter', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Enter', false)).toBe(
      true,
    );
    expect(matchesKeys(press('F6'), 'F6', false)).toBe(true);
    expect(matchesKeys(press('F6', { shiftKey: true }), 'F6', false)).toBe(false);
    expect(matchesKeys(press('.', { ctrlKey: true }), 'Mod+.', false)).toBe(true);
  });

  it('knows a letter by its place where Alt makes it type another character', () => {
    const typed = press('Ï', { shiftKey: true, altKey: true, code: 'KeyF' });
    expect(matchesKeys(typed, 'Shift+Alt+F', true)).toBe(true);
    expect(matchesKeys(press('Ï', { ctrlKey: true, code: 'KeyF' }), 'Mod+F', false)).toBe(false);
  });

  it('answers to each of several combinations and shows the first', () => {
    expect(matchesKeys(press('t', { altKey: true }), 'Mod+T Alt+T', false)).toBe(true);
    expect(matchesKeys(press('t', { ctrlKey: true }), 'Mod+T Alt+T', false)).toBe(true);
    expect(describeKeys('Mod+T Alt+T', false)).toBe('Ctrl+T');
    expect(describeKeys('Mod+Shift+Enter', true)).toBe('⇧⌘↩');
  });
});

describe('the registry of commands', () => {
  const command = (id: string, title: string, keys?: string) => ({ id, title, keys, run: () => undefined });

  it('keeps one command an id, the newest registration', () => {
    const registry = createCommandRegistry();
    const older = Symbol('older');
    const newer = Symbol('newer');
    registry.put(older, command('export', 'Export the rows'));
    registry.put(newer, command('export', 'Export the pivot'));
    expect(registry.find('export')?.title).toBe('Export the pivot');
    registry.put(older, command('export', 'Export all rows'));
    expect(registry.find('export')?.title).toBe('Export the pivot');
    registry.drop(newer);
    expect(registry.find('export')?.title).toBe('Export all rows');
    expect(activeCommands(registry.store.getState().registrations)).toHaveLength(1);
  });

  it('finds the command of a key press', () => {
    const registry = createCommandRegistry();
    registry.put(Symbol('run'), command('query.run', 'Run', 'Mod+Enter'));
    expect(registry.match(press('Enter', { ctrlKey: true }), false)?.id).toBe('query.run');
    expect(registry.match(press('Enter'), false)).toBeUndefined();
  });
});
