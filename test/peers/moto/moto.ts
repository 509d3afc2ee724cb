import { access } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '#main/platform/clock.ts';
import type { AwsPeer } from '#test/contract/aws-peer.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { freePort } from '#test/helpers/free-port.ts';
import { peerFolder, startPeerServer } from '../peer-server.ts';

const folder = path.join(peerFolder, 'moto');
const python = path.join(folder, 'venv', 'bin', 'python');

export async function findMoto(): Promise<{ readonly missing: string | null }> {
  const there = await access(python).then(
    () => true,
    () => false,
  );
  return { missing: there ? null : `moto was not found in ${folder} (test/peers/install.sh)` };
}

/** moto’s server on 127.0.0.1, with nothing in it. */
export async function startMoto(): Promise<AwsPeer> {
  const place = await temporaryFolder();
  const port = await freePort();
  const server = await startPeerServer({
    command: 'env',
    args: [
      `PYTHONPATH=${path.join(folder, 'packages')}`,
      python,
      '-m',
      'moto.server',
      '-H',
      '127.0.0.1',
      '-p',
      String(port),
    ],
    folder: place.folder,
    ready: 'Running on',
  });
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
    },
    clock: systemClock,
    arn: 'arn:aws:sts::123456789012:user/moto',
    // Any role may be assumed.
    addRole: () => {},
    async close() {
      await server.stop();
      await place.remove();
    },
  };
}
