import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '#main/platform/clock.ts';
import { ServiceError, Violation } from './errors.ts';
import { exchangeOf } from './exchange.ts';
import type { Fault, Faults } from './faults.ts';
import type { Keys } from './keys.ts';
import { send } from './send.ts';
import type { AwsService, Caller, Exchange, Reply, Understood } from './service.ts';

/** One call, for tests to look at. */
export interface LoggedCall {
  readonly service: string;
  readonly operation: string;
  readonly at: Date;
  /** As the SDK's types have it. */
  readonly input: unknown;
  readonly accessKeyId: string | undefined;
  /** `ok`, the error's code, or the fault that hit it; whether the work was done is told by `executed`. */
  outcome: string;
  /** Whether the operation was carried out, even if its answer was lost. */
  executed: boolean;
}

export interface ServerOptions {
  readonly clock: Clock;
  readonly services: readonly AwsService[];
  readonly keys: Keys;
  readonly faults: Faults;
  readonly calls: LoggedCall[];
  readonly violations: string[];
  /** Who an unsigned call comes from. */
  readonly anyone: Caller;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

const html =
  '<!DOCTYPE html>\n<html><head><title>Proxy</title></head><body><h1>Sign in to continue</h1></body></html>\n';

/** How each service calls the same thing. */
function keyError(service: string, problem: 'unknown' | 'expired' | 'token'): ServiceError {
  const isQuery = service === 'sts' || service === 'redshift';
  if (problem === 'expired') {
    if (service === 's3') return new ServiceError('ExpiredToken', 'The provided token has expired.');
    const message = 'The security token included in the request is expired';
    return isQuery
      ? new ServiceError('ExpiredToken', message, { status: 403 })
      : new ServiceError('ExpiredTokenException', message);
  }
  if (service === 's3') {
    return problem === 'token'
      ? new ServiceError('InvalidToken', 'The provided token is malformed or otherwise invalid.')
      : new ServiceError(
          'InvalidAccessKeyId',
          'The AWS Access Key Id you provided does not exist in our records.',
          { status: 403 },
        );
  }
  const message = 'The security token included in the request is invalid.';
  return isQuery
    ? new ServiceError('InvalidClientTokenId', message, { status: 403 })
    : new ServiceError('UnrecognizedClientException', message);
}

function errorOfFault(fault: Fault, service: AwsService): ServiceError | undefined {
  switch (fault.kind) {
    case 'throttle':
      return new ServiceError(service.throttled.code, service.throttled.message, {
        status: service.throttled.status,
        members: service.throttled.members,
        retryAfterSeconds: fault.retryAfterSeconds,
      });
    case 'expired-credentials':
      return keyError(service.signingName, 'expired');
    case 'server-error':
      return new ServiceError('InternalServerException', 'Something went wrong on our side.', {
        status: fault.status ?? 500,
      });
    case 'error':
      return fault.error;
    default:
      return undefined;
  }
}

/** A server on 127.0.0.1 that answers every service by the name in the signature, or by path where unsigned. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { clock, services, keys, faults, calls, violations } = options;
  let requests = 0;

  function serviceOf(exchange: Exchange): AwsService | undefined {
    const { signed } = exchange;
    return signed === null
      ? services.find((one) => one.claims?.(exchange) ?? false)
      : services.find(({ signingName }) => signingName === signed.service);
  }

  function note(problem: string): void {
    violations.push(problem);
  }

  async function carryOut(
    service: AwsService,
    understood: Understood,
    exchange: Exchange,
    log: LoggedCall,
  ): Promise<Reply> {
    const key = exchange.signed === null ? { caller: options.anyone } : keys.check(exchange);
    if ('problem' in key) throw keyError(service.signingName, key.problem);
    log.executed = true;
    return understood.run({
      region: exchange.signed?.region ?? 'us-east-1',
      requestId: exchange.requestId,
      caller: key.caller,
      exchange,
    });
  }

  async function answer(exchange: Exchange, response: ServerResponse, socket: Socket): Promise<void> {
    const service = serviceOf(exchange);
    if (service === undefined) {
      const name = exchange.signed?.service ?? 'an unsigned service';
      note(`No service of the double answers ${exchange.method} ${exchange.url.pathname} (${name}).`);
      await send(response, { status: 500, headers: {}, body: 'no such service' });
      return;
    }
    let log: LoggedCall | undefined;
    let fault: Fault | undefined;
    try {
      const understood = await service.understand(exchange);
      const { operation, input } = understood;
      log = {
        service: service.signingName,
        operation,
        at: clock.now(),
        input,
        accessKeyId: exchange.signed?.accessKeyId,
        outcome: 'running',
        executed: false,
      };
      calls.push(log);
      fault = faults.take(service.signingName, operation, input);
      if (fault !== undefined) log.outcome = fault.kind;
      if (fault?.kind === 'reset-before') {
        socket.resetAndDestroy();
        return;
      }
      if (fault?.kind === 'html') {
        const headers = { 'content-type': 'text/html; charset=utf-8' };
        await send(response, { status: fault.status ?? 200, headers, body: html });
        return;
      }
      const injected = fault === undefined ? undefined : errorOfFault(fault, service);
      if (injected !== undefined) throw injected;
      if (fault?.kind === 'slow') await clock.sleep(fault.milliseconds);
      const reply = await carryOut(service, understood, exchange, log);
      if (fault?.kind === 'reset-after') {
        socket.resetAndDestroy();
        return;
      }
      if (fault === undefined) log.outcome = 'ok';
      await send(response, reply, fault?.kind === 'truncated');
    } catch (error) {
      let failure: ServiceError;
      if (error instanceof ServiceError) {
        failure = error;
        if (log !== undefined && fault === undefined) log.outcome = error.code;
      } else {
        const text =
          error instanceof Violation ? error.message : String(error instanceof Error ? error.stack : error);
        note(`${service.signingName}${log === undefined ? '' : `.${log.operation}`}: ${text}`);
        failure = new ServiceError('DoubleViolation', text, { status: 500 });
        if (log !== undefined) log.outcome = 'violation';
      }
      if (response.headersSent) {
        response.destroy();
        return;
      }
      await send(response, service.refuse(failure, exchange));
    }
  }

  const server = createServer({ keepAlive: true }, (request, response) => {
    requests += 1;
    const requestId = `00000000-0000-4000-8000-${String(requests).padStart(12, '0')}`;
    // The SDK sets its clock by this header, and the double's time is not the machine's.
    response.sendDate = false;
    const exchange = exchangeOf(request, requestId);
    answer(exchange, response, request.socket)
      .catch((error: unknown) => {
        note(`The double failed: ${String(error instanceof Error ? error.stack : error)}`);
        response.destroy();
      })
      .finally(() => {
        // What nobody read would keep the connection from its next request.
        if (!request.readableEnded) request.resume();
      });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The double has no port.');
  return {
    port: address.port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await turn();
    },
  };
}
