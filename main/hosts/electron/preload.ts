import { contextBridge, ipcRenderer } from 'electron';
import { type DesktopBridge, portChannel, portMessage } from '#shared/contract/desktop-bridge.ts';

const bridge: DesktopBridge = Object.freeze({
  requestPort: () => ipcRenderer.send(portChannel),
});

// A port cannot pass the context bridge; a message to the page's own window can carry it.
ipcRenderer.on(portChannel, (event) => {
  window.postMessage(portMessage, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('backcast', bridge);
