import { z } from 'zod';
import { AppError, type ErrorCode } from '#shared/errors/app-error.ts';

/** The engine reports errors as JSON (`errors_as_json`), with the offset of the token at fault. */
const engineErrorSchema = z.object({
  exception_type: z.string(),
  exception_message: z.string(),
  position: z.coerce.number().int().nonnegative().optional(),
});

const codes: Readonly<Record<string, ErrorCode>> = {
  Parser: 'query.syntax',
  Syntax: 'query.syntax',
  Interrupt: 'query.cancelled',
  INTERRUPT: 'query.cancelled',
  'Not implemented': 'unsupported',
  'Out of Memory': 'limit.exceeded',
  Permission: 'permission.denied',
};

function positionIn(sql: string, offset: number): { offset: number; line: number; column: number } {
  // The engine counts bytes of UTF-8; the editor counts UTF-16 units.
  const before = Buffer.from(sql, 'utf8').subarray(0, offset).toString('utf8');
  const lines = before.split('\n');
  return { offset: before.length, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function parse(message: string): z.infer<typeof engineErrorSchema> | null {
  try {
    return engineErrorSchema.parse(JSON.parse(message));
  } catch {
    const plain = /^([A-Za-z ]+?) Error: ([\s\S]*)$/.exec(message);
    return plain?.[1] === undefined || plain[2] === undefined
      ? null
      : { exception_type: plain[1], exception_message: plain[2] };
  }
}

/** What the engine threw, as an AppError; `sql` is the text it was given, for the position. */
export function engineError(thrown: unknown, sql: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const parsed = parse(message);
  if (parsed === null) return new AppError('query.failed', message, { cause: thrown });
  const code = codes[parsed.exception_type] ?? 'query.failed';
  if (code === 'query.cancelled') return new AppError(code, 'The run was stopped.', { cause: thrown });
  return new AppError(code, parsed.exception_message, {
    cause: thrown,
    details: parsed.position === undefined ? {} : { position: positionIn(sql, parsed.position) },
  });
}
