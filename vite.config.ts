import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The renderer's build. Nothing is inlined: the content security policy allows no inline script and no worker
 * from a data URL, so every worker is imported with `?worker&url` and made through the page's own policy.
 */
export default defineConfig({
  root: path.join(import.meta.dirname, 'renderer'),
  base: '/',
  publicDir: false,
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: path.join(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 6000,
  },
});
