const focusable =
  'textarea, input:not([type="hidden"]), select, button:not([disabled]), a[href], [contenteditable="true"], [tabindex="0"], .native-edit-context';

/**
 * Moves the focus to the next (or the previous) pane of the workbench, in reading order: to what had it there
 * before, or else to the pane's first control.
 */
export function createPaneSwitcher() {
  const last = new WeakMap<Element, HTMLElement>();

  function shown(element: Element): boolean {
    return element.getClientRects().length > 0;
  }

  return function focusPane(step: 1 | -1): void {
    const panes = [...document.querySelectorAll('[data-pane]')].filter(shown);
    const active = document.activeElement;
    const current = panes.findIndex((pane) => pane.contains(active));
    const leaving = panes[current];
    if (leaving !== undefined && active instanceof HTMLElement) last.set(leaving, active);

    for (let moved = 1; moved <= panes.length; moved++) {
      const from = current === -1 && step === -1 ? 0 : current;
      const pane = panes[(from + step * moved + panes.length * 2) % panes.length];
      if (pane === undefined) return;
      const before = last.get(pane);
      const targets = [before, ...pane.querySelectorAll<HTMLElement>(focusable)];
      for (const target of targets) {
        if (target === undefined || !target.isConnected || !shown(target)) continue;
        target.focus();
        if (pane.contains(document.activeElement)) return;
      }
    }
  };
}
