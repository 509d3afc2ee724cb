import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { AppError } from '#shared/errors/app-error.ts';

/** Where systems keep the authorities they trust, as one PEM file. */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Newer versions of Node give the system's authorities themselves. */
function systemByNode(): readonly string[] | undefined {
  const get: unknown = Reflect.get(tls, 'getCACertificates');
  if (typeof get !== 'function') return undefined;
  const found: unknown = get('system');
  return Array.isArray(found) ? found.map(String) : undefined;
}

async function systemAuthorities(): Promise<readonly string[]> {
  const given = systemByNode();
  if (given !== undefined && given.length > 0) return given;
  for (const file of systemFiles) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) return [text];
  }
  return [];
}

/**
 * The authorities a server's certificate may be signed by: those of a PEM file where one is given, otherwise Node's
 * own, among which are Amazon's roots, and the system's. Throws input.invalid where the file cannot be read.
 */
export async function trustedAuthorities(file: string | undefined): Promise<string[]> {
  if (file === undefined) return [...tls.rootCertificates, ...(await systemAuthorities())];
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('input.invalid', `The certificate authorities in ${file} could not be read.`, {
      hint: 'Give a PEM file that is there.',
      details: { file },
      cause,
    });
  });
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new AppError('input.invalid', `${file} holds no certificate.`, {
      hint: 'Give a PEM file of certificate authorities.',
      details: { file },
    });
  }
  return [text];
}
