/** A worker that answers one kind of request, each answer to the one that asked. */
export interface Asking<Request, Answer> {
  /** Resolves with the answer; undefined where a later request took this one's place before it was sent. */
  ask(request: Request): Promise<Answer | undefined>;
  /** Sends what needs no answer. */
  tell(notice: Request): void;
}

interface Waiting<Request, Answer> {
  readonly request: Request;
  resolve(answer: Answer | undefined): void;
}

/**
 * Asks a worker that `serve` runs in. One request is under way at a time and one waits, the latest: a worker that is
 * slower than the typing answers what is there now, not all that was.
 */
export function askWorker<Request, Answer>(worker: Worker): Asking<Request, Answer> {
  const { port1: port, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  let current: Waiting<Request, Answer> | undefined;
  let next: Waiting<Request, Answer> | undefined;

  function send(): void {
    current = next;
    next = undefined;
    if (current !== undefined) port.postMessage({ answered: true, request: current.request });
  }
  port.onmessage = (event: MessageEvent<Answer>) => {
    current?.resolve(event.data);
    send();
  };
  return {
    ask: (request) =>
      new Promise((resolve) => {
        next?.resolve(undefined);
        next = { request, resolve };
        if (current === undefined) send();
      }),
    tell: (notice) => port.postMessage({ answered: false, request: notice }),
  };
}
