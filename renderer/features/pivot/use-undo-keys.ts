import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef } from 'react';

const textTypes = new Set(['text', 'search', 'number', 'email', 'url', 'tel', 'password']);

/** Whether text is being typed there, which has an undo of its own. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return textTypes.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly target: EventTarget | null;
  preventDefault(): void;
}

/**
 * Ctrl/Cmd+Z, and Ctrl/Cmd+Y or Shift with it: wherever the focus is in the pivot and its menus, and also where it is
 * nowhere, as after a press beside everything. Not in a text or a dialog.
 */
export function useUndoKeys(undo: () => void, redo: () => void) {
  const act = useRef<(press: Press) => void>(() => undefined);
  useEffect(() => {
    act.current = (press) => {
      if (!(press.ctrlKey || press.metaKey) || press.altKey || isTyping(press.target)) return;
      if (press.target instanceof Element && press.target.closest('[data-commands="off"]') !== null) return;
      const key = press.key.toLowerCase();
      const again = (key === 'z' && press.shiftKey) || key === 'y';
      if (key !== 'z' && !again) return;
      press.preventDefault();
      if (again) redo();
      else undo();
    };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.target === document.body && !event.defaultPrevented) act.current(event);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return { onKeyDown: (event: ReactKeyboardEvent) => act.current(event) };
}
