import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { type Clock, systemClock } from '#main/platform/clock.ts';
import { type AwsDouble, startAwsDouble } from './aws/double.ts';

/** A double for AWS, and a home with a profile `analyst` whose sign-in has expired. */
export interface SourceWorld {
  readonly double: AwsDouble<Clock>;
  /** For the host: its home, where AWS is, and a program `aws` whose `sso login` is a login at the double. */
  readonly environment: Readonly<Record<string, string>>;
  /** How often somebody signed in. */
  logins(): number;
  close(): Promise<void>;
}

export async function startSourceWorld(folder: string): Promise<SourceWorld> {
  const double = await startAwsDouble({ clock: systemClock });
  const home = path.join(folder, 'home');
  await double.sso.writeHome(home, { profile: 'analyst' });
  double.sso.expire();
  let logins = 0;
  const server = createServer((_request, response) => {
    logins += 1;
    void double.sso
      .writeHome(home, { profile: 'analyst' })
      .then(() => response.end('Successfully logged into Start URL'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  await writeFile(
    path.join(bin, 'aws'),
    `#!${process.execPath}\nfetch('http://127.0.0.1:${port}').then((r) => r.text()).then(console.log);\n`,
    { mode: 0o755 },
  );
  return {
    double,
    environment: {
      HOME: home,
      AWS_ENDPOINT_URL: double.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
    },
    logins: () => logins,
    async close() {
      server.close();
      await double.close();
    },
  };
}
