import fastifyStatic from '@fastify/static';
import { RPCHandler } from '@orpc/server/ws';
import fastify from 'fastify';
import { clientHeader, sessionPath } from '#shared/contract/browser-session.ts';
import { customJsonSerializers } from '#shared/contract/serializers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { securityHeaders } from '../security-headers.ts';
import type { ServedCore } from '../served-core.ts';
import { cookieOf, refusalOf } from './guard.ts';
import { loginNeededPage } from './pages.ts';
import { createSessions } from './sessions.ts';
import { createSocketHost } from './socket.ts';

export interface BrowserHostOptions {
  readonly core: ServedCore;
  /** The built user interface. */
  readonly renderer: string;
  /** 0 for one that the system picks. */
  readonly port: number;
}

export interface BrowserHost {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** A new one-time link; the one before it stops working. */
  loginUrl(): string;
  close(): Promise<void>;
}

const address = '127.0.0.1';
const maxBodyBytes = 1024;

/**
 * Serves the user interface and the contract to browsers of this machine, and to nobody else. Throws `conflict` where
 * the port is taken.
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const sessions = createSessions();
  // Fastify listens before its routes' origin is known; until then there is none, and every request is refused.
  let origin = '';
  let cookieName = '';

  const app = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // Its own answer would repeat the address, and carry none of the headers.
    frameworkErrors: (_error, _request, reply) => {
      reply.hijack();
      reply.raw.writeHead(400, { ...securityHeaders, 'content-type': 'text/plain' }).end('Not a path.');
    },
  });
  app.removeContentTypeParser('text/plain');

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    const refusal = refusalOf(request.raw, origin, {
      originRequired: request.method !== 'GET' && request.method !== 'HEAD',
    });
    if (refusal !== null) return reply.code(refusal.status).type('text/plain').send(refusal.message);
    const atDoor = request.method === 'GET' && request.url.split('?')[0] === '/';
    if (!atDoor && !sessions.isKnown(cookieOf(request, cookieName))) {
      return reply.code(401).type('text/plain').send('Log in first.');
    }
  });

  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) options.core.context.log.failure('browser-host', error);
    return reply
      .code(status)
      .type('text/plain')
      .send(status < 500 ? `${request.method} is not possible like that.` : 'Something went wrong.');
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('Not found.'));

  await app.register(fastifyStatic, {
    root: options.renderer,
    index: false,
    dotfiles: 'deny',
    cacheControl: false,
    etag: false,
    lastModified: false,
  });

  app.get<{ Querystring: { login?: unknown } }>('/', async (request, reply) => {
    const { login } = request.query;
    const cookie = typeof login === 'string' ? sessions.redeem(login) : null;
    if (cookie !== null) {
      return reply
        .header('set-cookie', `${cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict`)
        .redirect('/', 303);
    }
    const known = sessions.isKnown(cookieOf(request, cookieName));
    if (!known)
      return reply
        .code(403)
        .type('text/html')
        .send(loginNeededPage(login !== undefined));
    return login === undefined ? reply.sendFile('index.html') : reply.redirect('/', 303);
  });

  app.post(sessionPath, async (request, reply) => {
    // A header of our own cannot be sent from another site without its asking first, which is never answered.
    if (request.headers[clientHeader] === undefined) return reply.code(403).send({ error: 'Refused.' });
    const token = sessions.issueSocketToken(cookieOf(request, cookieName));
    return token === null ? reply.code(401).send({ error: 'Log in first.' }) : { token };
  });

  origin = await app.listen({ host: address, port: options.port }).catch((error: unknown) => {
    throw new AppError('conflict', `Port ${options.port} of ${address} cannot be had.`, {
      hint: 'Another program, or another Backcast, may have it. Leave --port out, or name another one.',
      cause: error,
    });
  });
  // Browsers do not tell cookies of different ports apart: the name must, or two hosts log each other out.
  cookieName = `backcast-${new URL(origin).port}`;

  const rpc = new RPCHandler(options.core.router, { customJsonSerializers });
  const sockets = createSocketHost({
    origin,
    cookieName,
    sessions,
    admit: (socket) => void rpc.upgrade(socket, { context: options.core.context }),
  });
  app.server.on('upgrade', sockets.upgrade);

  return {
    origin,
    loginUrl: () => `${origin}/?login=${sessions.issueLogin()}`,
    async close() {
      sockets.close();
      await app.close();
    },
  };
}

function statusOf(error: unknown): number {
  return typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}
