import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** The installation's root: the folder that holds package.json, above `out/main` once built. */
export function installation(from = import.meta.dirname): string {
  let folder = from;
  for (;;) {
    const name = readPackage(folder)?.name;
    if (name === 'backcast') return folder;
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`No package.json of Backcast above ${from}.`);
    folder = parent;
  }
}

const packageSchema = z.object({ name: z.string(), version: z.string() });

function readPackage(folder: string): z.infer<typeof packageSchema> | null {
  try {
    return packageSchema.parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
  } catch {
    return null;
  }
}

export function productVersion(): string {
  return readPackage(installation())?.version ?? '0.0.0';
}

/** The built-in query packs. */
export function builtInQueries(): string {
  return path.join(installation(), 'queries');
}

/** The workspace where none is named: a folder of Backcast's own among the user's application data. */
export function defaultWorkspace(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  switch (platform) {
    case 'darwin':
      return path.join(home, 'Library', 'Application Support', 'Backcast', 'workspace');
    case 'win32':
      return path.join(environment.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Backcast', 'workspace');
    default:
      return path.join(
        environment.XDG_DATA_HOME ?? path.join(home, '.local', 'share'),
        'backcast',
        'workspace',
      );
  }
}
