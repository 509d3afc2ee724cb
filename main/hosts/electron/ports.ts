import { type IpcMainEvent, ipcMain, MessageChannelMain } from 'electron';
import { portChannel } from '#shared/contract/desktop-bridge.ts';
import type { CoreHandle } from './core-handle.ts';
import { isOwnUrl } from './scheme.ts';

/**
 * The only message the main process takes from a page: it asks for a port to the core, with nothing in it.
 * All else goes over that port, past this process.
 */
export function handOutPorts(core: CoreHandle): void {
  ipcMain.on(portChannel, (event, ...payload: unknown[]) => {
    const frame = senderOf(event);
    if (frame === null || payload.length > 0) return;
    const { port1, port2 } = new MessageChannelMain();
    core.handOver(port1);
    frame.postMessage(portChannel, null, [port2]);
  });
}

/** The frame that sent the message, if it is the window's own page and not one within it or one that is gone. */
function senderOf(event: IpcMainEvent) {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOwnUrl(frame.url) ? frame : null;
}
