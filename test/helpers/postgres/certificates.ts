import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key, PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

export interface IssueSettings {
  /** Host names and IPv4 addresses it is good for. */
  readonly hosts: readonly string[];
  /** From and until when; from 2020 to 2049 if not said. */
  readonly validity?: readonly [Date, Date];
}

/** An authority of the test's own. */
export interface Authority {
  /** What a client must trust, PEM. */
  readonly certificate: string;
  issue(settings: IssueSettings): Identity;
}

function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length;
  const long = size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(size < 128 ? [size] : long)]), body]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return element(0x30, ...parts);
}

/** An object identifier, of which no part but the second is above 2^21. */
function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return element(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function bits(bytes: Uint8Array): Buffer {
  return element(0x03, Buffer.from([0]), bytes);
}

function commonName(name: string): Buffer {
  return sequence(element(0x31, sequence(identifier('2.5.4.3'), element(0x0c, Buffer.from(name)))));
}

/** UTCTime, good until 2049. */
function moment(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`));
}

function extension(dotted: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [element(0x01, Buffer.from([0xff]))] : [];
  return sequence(identifier(dotted), ...critical, element(0x04, value));
}

const authorityExtensions = [
  extension('2.5.29.19', true, sequence(element(0x01, Buffer.from([0xff])))),
  // keyCertSign and cRLSign
  extension('2.5.29.15', true, element(0x03, Buffer.from([1, 0x06]))),
];

function hostExtensions(hosts: readonly string[]): Buffer[] {
  const names = hosts.map((host) =>
    isIP(host) === 4
      ? element(0x87, Buffer.from(host.split('.').map(Number)))
      : element(0x82, Buffer.from(host)),
  );
  return [extension('2.5.29.19', true, sequence()), extension('2.5.29.17', false, sequence(...names))];
}

const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'));

interface Contents {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signedWith: KeyObject;
  readonly validity: readonly [Date, Date];
  readonly extensions: readonly Buffer[];
}

function certificateOf(contents: Contents): string {
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1]), randomBytes(8)),
    ecdsaWithSha256,
    commonName(contents.issuer),
    sequence(...contents.validity.map(moment)),
    commonName(contents.subject),
    contents.publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...contents.extensions)),
  );
  const signature = sign('sha256', body, contents.signedWith);
  const text = sequence(body, ecdsaWithSha256, bits(signature)).toString('base64');
  const lines = text.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** Makes an authority; nobody trusts it who was not given its certificate. */
export function makeAuthority(name = 'Backcast tests'): Authority {
  const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const forLong = [new Date('2020-01-01'), new Date('2049-12-31')] as const;
  return {
    certificate: certificateOf({
      subject: name,
      issuer: name,
      publicKey: own.publicKey,
      signedWith: own.privateKey,
      validity: forLong,
      extensions: authorityExtensions,
    }),
    issue({ hosts, validity = forLong }) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      return {
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        certificate: certificateOf({
          subject: hosts[0] ?? 'server',
          issuer: name,
          publicKey,
          signedWith: own.privateKey,
          validity,
          extensions: hostExtensions(hosts),
        }),
      };
    },
  };
}
