import { createHash, randomBytes } from 'node:crypto';

/**
 * Who may use the host. Secrets are 256 random bits; only their digests are kept, and they are looked up by digest,
 * so that neither memory nor timing gives one away.
 */
export interface Sessions {
  /** A new login token. It works once, and only until the next one is issued. */
  issueLogin(): string;
  /** Spends a login token. Gives the value of the new session's cookie, or null where the token is not good. */
  redeem(login: string): string | null;
  isKnown(cookie: string | null): boolean;
  /** A token with which this session may open sockets, or null where there is no such session. */
  issueSocketToken(cookie: string | null): string | null;
  /** Whether the token was issued to this very session. */
  admits(cookie: string, socketToken: string): boolean;
}

/** A page takes a socket token when it loads; a session that reloads for ever must not grow for ever. */
const socketTokensKept = 64;

export function createSessions(): Sessions {
  let login: string | null = null;
  const socketTokens = new Map<string, string[]>();

  return {
    issueLogin() {
      const token = secret();
      login = digest(token);
      return token;
    },
    redeem(token) {
      if (login === null || digest(token) !== login) return null;
      login = null;
      const cookie = secret();
      socketTokens.set(digest(cookie), []);
      return cookie;
    },
    isKnown: (cookie) => cookie !== null && socketTokens.has(digest(cookie)),
    issueSocketToken(cookie) {
      const tokens = cookie === null ? undefined : socketTokens.get(digest(cookie));
      if (tokens === undefined) return null;
      const token = secret();
      tokens.push(digest(token));
      if (tokens.length > socketTokensKept) tokens.shift();
      return token;
    },
    admits: (cookie, token) => socketTokens.get(digest(cookie))?.includes(digest(token)) ?? false,
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64');
}
