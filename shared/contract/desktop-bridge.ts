/** What the preload script puts on the desktop window as `backcast`. Nothing else crosses there. */
export interface DesktopBridge {
  /**
   * Asks for a port to the core. It comes as a window message whose data is `portMessage`, the port being its
   * only one. Asked again after the core was lost, it starts a new core.
   */
  requestPort(): void;
}

export const portMessage = 'backcast:port';

/** The one channel on which the page's request reaches the main process, and on which the port comes back. */
export const portChannel = 'backcast:port';
