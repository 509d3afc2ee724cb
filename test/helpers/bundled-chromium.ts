import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { Program } from './chromium.ts';

const decompress = promisify(brotliDecompress);

/**
 * The Chromium that comes by npm, unpacked once per version. It is built for Amazon Linux: beyond glibc and libgcc
 * it wants NSS, NSPR and expat, which a bare Debian has not, and fonts. The package carries them; they are put next
 * to it and named in its environment. (The package's own unpacking does that only on Amazon's machines, and two
 * processes that unpack at once get half a program.)
 */
export async function bundledChromium(): Promise<Program> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `No Chromium for the tests: the one that comes by npm is for Linux on x64, and this is ${process.platform} on ${process.arch}. Install Chromium and name it in CHROME_PATH.`,
    );
  }
  const bin = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
    '../../bin',
  );
  const manifest: unknown = JSON.parse(await readFile(path.join(bin, '../package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : '';
  const folder = path.join(tmpdir(), `backcast-test-chromium-${version}`);
  if (!existsSync(folder)) await unpack(bin, folder);
  return {
    executable: path.join(folder, 'chromium'),
    environment: {
      LD_LIBRARY_PATH: path.join(folder, 'lib'),
      FONTCONFIG_PATH: folder,
    },
  };
}

async function unpack(bin: string, folder: string): Promise<void> {
  const fresh = `${folder}.new-${process.pid}`;
  await mkdir(fresh, { recursive: true });
  const program = await decompress(await readFile(path.join(bin, 'chromium.br')));
  await writeFile(path.join(fresh, 'chromium'), program);
  await chmod(path.join(fresh, 'chromium'), 0o755);
  for (const archive of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
    await untar(await decompress(await readFile(path.join(bin, archive))), fresh);
  }
  await writeFile(
    path.join(fresh, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  );
  try {
    await rename(fresh, folder);
  } catch (error) {
    // Another process was first.
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function untar(archive: Uint8Array, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const tar = spawn('tar', ['-xf', '-', '-C', folder], { stdio: ['pipe', 'inherit', 'inherit'] });
    tar.once('error', reject);
    tar.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code}.`))));
    tar.stdin.end(archive);
  });
}
