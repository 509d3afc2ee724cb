import path from 'node:path';
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import { installation } from '../places.ts';

/** The core in a process of its own, started at the first need and again after it ended. */
export interface CoreHandle {
  /** Gives the core one end of a channel. */
  handOver(port: MessagePortMain): void;
  stop(): void;
}

/**
 * What the core may know of the environment: where the user's folders and programs are, and the language. Besides,
 * whatever AWS is reached by (`AWS_…`).
 */
const passedOn = [
  'APPDATA',
  'HOME',
  'LANG',
  'LC_ALL',
  'LOCALAPPDATA',
  'PATH',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
  'TZ',
  'USERPROFILE',
  'XDG_DATA_HOME',
];

function minimalEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && (passedOn.includes(name) || name.startsWith('AWS_')) ? [[name, value]] : [],
    ),
  );
}

export function createCoreHandle(workspace: string): CoreHandle {
  let running: UtilityProcess | null = null;

  function started(): UtilityProcess {
    if (running !== null) return running;
    const child = utilityProcess.fork(
      path.join(installation(), 'out', 'main', 'core-process.js'),
      [workspace],
      {
        serviceName: 'Backcast core',
        env: minimalEnvironment(process.env),
        stdio: 'inherit',
      },
    );
    child.once('exit', () => {
      if (running === child) running = null;
    });
    running = child;
    return child;
  }

  return {
    handOver: (port) => started().postMessage(null, [port]),
    stop() {
      running?.kill();
      running = null;
    },
  };
}
