import { AppError } from '#shared/errors/app-error.ts';

/** What is wrong with the way to a host: its code of Node's, in words, and what to do. */
const problems: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  ENOTFOUND: ['has no address', 'Check the name, and that this network (or its VPN) knows it.'],
  EAI_AGAIN: ['could not be looked up', 'Check that this machine is online and its DNS answers.'],
  ECONNREFUSED: ['refuses connections', 'Check the port, and that the server runs and lets this machine in.'],
  ETIMEDOUT: ['does not answer', 'Check the firewall, security group or VPN between here and there.'],
  EHOSTUNREACH: ['cannot be reached from here', 'Check the network or VPN.'],
  ENETUNREACH: ['cannot be reached from here', 'Check the network or VPN.'],
  ECONNRESET: [
    'broke the connection',
    'Try again; if it stays so, something between here and there refuses it.',
  ],
  EPIPE: ['broke the connection', 'Try again; if it stays so, something between here and there refuses it.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'shows a certificate that no authority signed',
    'Give the certificate authority that signed it, or check that this is the right server.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'shows a certificate of an authority not known here',
    'Give that authority; in a company it may be the one of a proxy (NODE_EXTRA_CA_CERTS).',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'shows a certificate of an authority not known here',
    'Give that authority; in a company it may be the one of a proxy (NODE_EXTRA_CA_CERTS).',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'shows a certificate of an authority not known here',
    'Give that authority; in a company it may be the one of a proxy (NODE_EXTRA_CA_CERTS).',
  ],
  CERT_HAS_EXPIRED: ['shows a certificate that has expired', 'Renew it, or check the clock of this machine.'],
  CERT_NOT_YET_VALID: ['shows a certificate that is not valid yet', 'Check the clock of this machine.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'shows a certificate for another name',
    'Use the name the certificate is for, or check that this is the right server.',
  ],
  EPROTO: ['does not speak TLS as expected', 'Check the port, and whether it wants TLS at all.'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['does not speak TLS', 'Check the port, and whether it wants TLS at all.'],
};

/** Those that break a connection that stood; all others keep it from being made. */
const lost: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

function property(error: unknown, name: string): unknown {
  return error instanceof Error ? Reflect.get(error, name) : undefined;
}

/** Node's code for a failure of the network, wherever in the causes of `error` it stands. */
export function networkCode(error: unknown): string | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    const code = property(one, 'code');
    if (typeof code === 'string' && code in problems) return code;
  }
  return undefined;
}

/** Whether the connection was there and broke: what was sent may have been done. */
export function isLost(code: string): boolean {
  return lost.has(code);
}

/** A failure of the network as the person is told of it; undefined where it is something else. */
export function networkError(error: unknown, place: string): AppError | undefined {
  const code = networkCode(error);
  const known = code === undefined ? undefined : problems[code];
  if (code === undefined || known === undefined) return undefined;
  const [problem, hint] = known;
  return new AppError(
    isLost(code) ? 'connection.lost' : 'connection.failed',
    `${place} ${problem} (${code}).`,
    {
      hint,
      retryable: true,
      cause: error,
    },
  );
}
