import { zeroEnded } from './frames.ts';

/** What Redshift does without being asked. A backslash in a literal escapes, as in the PostgreSQL it grew from. */
const settings = '-c standard_conforming_strings=off -c escape_string_warning=off -c backslash_quote=on';

/** Parameters of the server's; others that a client sends are Redshift's own, or of no use here. */
const passedOn = ['database', 'application_name', 'client_encoding'];

/** The first message to the server, as a role and with what the client asked for. */
export function startupFrame(role: string, parameters: ReadonlyMap<string, string>): Buffer {
  const options = [settings, parameters.get('options')].filter((one) => one !== undefined).join(' ');
  const sent = passedOn.flatMap((name) => {
    const value = parameters.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const all = [['user', role] as const, ['options', options] as const, ...sent];
  const body = Buffer.concat([
    Buffer.from([0, 3, 0, 0]),
    ...all.flatMap(([name, value]) => [zeroEnded(name), zeroEnded(value)]),
    Buffer.from([0]),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}
