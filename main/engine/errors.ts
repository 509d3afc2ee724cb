import { z } from 'zod';
import { AppError, type ErrorCode, type ErrorDetails, type SqlPosition } from '#shared/errors/app-error.ts';

/** The engine reports errors as JSON (`errors_as_json`), with the offset of the token at fault. */
const engineErrorSchema = z.object({
  exception_type: z.string(),
  exception_message: z.string(),
  position: z.coerce.number().int().nonnegative().optional(),
  /** Names that are near, parted by commas, for the name that was not found. */
  candidates: z.string().optional(),
  name: z.string().optional(),
});
type EngineErrorReport = z.infer<typeof engineErrorSchema>;

const codes: Readonly<Record<string, ErrorCode>> = {
  Parser: 'query.syntax',
  Syntax: 'query.syntax',
  Interrupt: 'query.cancelled',
  INTERRUPT: 'query.cancelled',
  'Not implemented': 'unsupported',
  'Out of Memory': 'limit.exceeded',
  Permission: 'permission.denied',
  'Missing Extension': 'unsupported',
};

function positionIn(sql: string, offset: number): SqlPosition {
  // The engine counts bytes of UTF-8; the editor counts UTF-16 units.
  const before = Buffer.from(sql, 'utf8').subarray(0, offset).toString('utf8');
  const lines = before.split('\n');
  return { offset: before.length, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The report stands behind words such as `Parser Error: ` or alone; some errors are plain text. */
function parse(message: string): EngineErrorReport | null {
  const start = message.indexOf('{"exception_type"');
  try {
    if (start >= 0) return engineErrorSchema.parse(JSON.parse(message.slice(start)));
  } catch {
    // Text that only looks like a report is shown as it is.
  }
  const [, type, text] = /([A-Z][A-Za-z ]*?) Error: ([\s\S]*)$/.exec(message) ?? [];
  return type === undefined || text === undefined ? null : { exception_type: type, exception_message: text };
}

/** The engine's own proposals stand in `details.suggestions`; the message need not repeat them. */
function messageOf(report: EngineErrorReport): string {
  return report.exception_message
    .replace(/\n(Did you mean|Candidate bindings:)[\s\S]*$/, '')
    .replace(/\n\nLINE \d+:[\s\S]*$/, '')
    .trim();
}

function detailsOf(report: EngineErrorReport, sql: string): ErrorDetails {
  // Candidates of a call are signatures, which the message lists; only names are proposed.
  const named = report.candidates?.includes('(') === false ? report.candidates : undefined;
  const suggestions = named?.split(',').map((name) => name.trim());
  return {
    ...(report.position === undefined ? {} : { position: positionIn(sql, report.position) }),
    ...(report.name === undefined ? {} : { name: report.name }),
    ...(suggestions === undefined ? {} : { suggestions }),
  };
}

const hints: Partial<Record<ErrorCode, string>> = {
  'limit.exceeded': 'Ask for fewer rows or columns at once, or close other programs.',
  'permission.denied': 'Import the file, or use the command line, which may name files on this disk.',
};

/** The engine and Node both repeat the system's own words. */
function isDiskFull(message: string): boolean {
  return /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i.test(message);
}

function diskFull(cause: unknown): AppError {
  return new AppError('limit.exceeded', 'The disk is full; nothing of the answer was kept.', {
    cause,
    hint: 'Make room on the disk of the workspace, or ask for fewer rows.',
  });
}

/** What writing a file threw: limit.exceeded where the disk is full, otherwise what it was. */
export function writingError(thrown: unknown): unknown {
  return thrown instanceof Error && isDiskFull(thrown.message) ? diskFull(thrown) : thrown;
}

/** What the engine threw, as an AppError; `sql` is the text it was given, for the position. */
export function engineError(thrown: unknown, sql: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const parsed = parse(message);
  if (parsed === null) return new AppError('query.failed', message, { cause: thrown });
  if (isDiskFull(message)) return diskFull(thrown);
  const code = codes[parsed.exception_type] ?? 'query.failed';
  if (code === 'query.cancelled') return new AppError(code, 'The run was stopped.', { cause: thrown });
  const details = detailsOf(parsed, sql);
  const near = details.suggestions?.[0];
  return new AppError(code, messageOf(parsed), {
    cause: thrown,
    hint: near === undefined ? hints[code] : `Did you mean ${near}?`,
    details,
  });
}
