import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import { repository } from './core.ts';

export interface Program {
  /** Starts it; `line` resolves with its first line, `ended` with everything it printed. */
  start(...parameters: string[]): {
    readonly line: Promise<string>;
    readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
    kill(): void;
  };
  remove(): Promise<void>;
}

/** Builds a TypeScript file of this repository into a program that runs in a real process of its own. */
export async function buildProgram(file: string): Promise<Program> {
  const name = path.basename(file, '.ts');
  const out = path.join(repository, 'out', `test-${name}-${process.pid}`);
  await build({
    root: repository,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: out,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: path.join(repository, file),
        output: { entryFileNames: 'program.mjs' },
      },
    },
  });
  return {
    start(...parameters) {
      const child = spawn(process.execPath, [path.join(out, 'program.mjs'), ...parameters], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      const ended = new Promise<{ code: number | null; text: string }>((resolve) => {
        child.on('close', (code) => resolve({ code, text }));
      });
      const line = new Promise<string>((resolve) => {
        child.stdout.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
          const end = text.indexOf('\n');
          if (end >= 0) resolve(text.slice(0, end));
        });
      });
      return { line, ended, kill: () => void child.kill('SIGKILL') };
    },
    remove: () => rm(out, { recursive: true, force: true }),
  };
}
