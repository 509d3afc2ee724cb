import { IncomingMessage } from 'node:http';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** An answer that is a web page: no service of AWS gave it. */
export class HtmlAnswer extends Error {
  override readonly name = 'HtmlAnswer';
  readonly status: number;
  readonly host: string;

  constructor(status: number, host: string) {
    super(`${host} answered with a web page (HTTP ${status}).`);
    this.status = status;
    this.host = host;
  }
}

/** Milliseconds until a connection is given up that is not made, and one that is silent. */
export interface AwsTimeouts {
  readonly connect: number;
  readonly silence: number;
}

/** How a request ended: with a status, or with what broke it. */
export type RequestOutcome = { readonly status: number } | { readonly failure: unknown };

function isHtml(headers: Readonly<Record<string, string>>): boolean {
  const isPage = (headers['content-type'] ?? '').toLowerCase().startsWith('text/html');
  // An object may be a page: what AWS itself answers carries the request's id.
  return isPage && headers['x-amz-request-id'] === undefined && headers['x-amzn-requestid'] === undefined;
}

/** Carries the requests of all clients, over shared connections that outlive each client. */
export class AwsHttpHandler extends NodeHttpHandler {
  readonly #silence: number;
  readonly #observe: ((outcome: RequestOutcome) => void) | undefined;

  constructor({ connect, silence }: AwsTimeouts, observe?: (outcome: RequestOutcome) => void) {
    super({ connectionTimeout: connect, socketTimeout: silence });
    this.#silence = silence;
    this.#observe = observe;
  }

  override async handle(
    request: Parameters<NodeHttpHandler['handle']>[0],
    options?: Parameters<NodeHttpHandler['handle']>[1],
  ): ReturnType<NodeHttpHandler['handle']> {
    try {
      const answer = await super.handle(request, options);
      const { statusCode, headers, body } = answer.response;
      this.#observe?.({ status: statusCode });
      if (!(body instanceof IncomingMessage)) return answer;
      if (isHtml(headers)) {
        body.destroy();
        throw new HtmlAnswer(statusCode, request.hostname);
      }
      // The base class watches the connection only until the answer begins.
      const silent = Object.assign(new Error('The connection is silent.'), { code: 'ETIMEDOUT' });
      body.setTimeout(this.#silence, () => body.destroy(silent));
      return answer;
    } catch (failure) {
      if (!(failure instanceof HtmlAnswer)) this.#observe?.({ failure });
      throw failure;
    }
  }

  /** The connections are everyone's; `end` closes them. */
  override destroy(): void {}

  end(): void {
    super.destroy();
  }
}
