import { z } from 'zod';

/**
 * How a page in a browser reaches the core. Its login cookie opens nothing by itself: with the cookie and
 * `clientHeader`, a POST of `sessionPath` gives the token that the first message on the socket must hold; the host
 * answers `socketReady`, and the contract's messages follow.
 */
export const sessionPath = '/api/session';
export const socketPath = '/api/socket';
export const clientHeader = 'x-backcast-client';
export const sessionSchema = z.object({ token: z.string() });
export const socketReady = 'ready';
/** The close code of a socket whose first message held no valid token. */
export const socketRefused = 4401;
