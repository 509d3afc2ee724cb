interface Message<Request> {
  readonly answered: boolean;
  readonly request: Request;
}

/** Answers, in a worker, the requests of the page that started it; `answer` must not throw. */
export function serve<Request, Answer>(answer: (request: Request) => Answer | Promise<Answer>): void {
  addEventListener('message', ({ data: port }: MessageEvent<MessagePort>) => {
    port.onmessage = async ({ data }: MessageEvent<Message<Request>>) => {
      const found = await answer(data.request);
      if (data.answered) port.postMessage(found);
    };
  });
}
