/** A request that the SDK's schemas do not allow, or something the double cannot do: the test fails on it. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** A failure as a service answers it. `members` are what the error's shape holds besides. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: string,
    message: string,
    {
      status = 400,
      members = {},
      retryAfterSeconds,
    }: {
      readonly status?: number;
      readonly members?: Readonly<Record<string, unknown>>;
      readonly retryAfterSeconds?: number | undefined;
    } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
