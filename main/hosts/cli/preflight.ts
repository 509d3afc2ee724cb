import type { ExportRequest } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { Session } from './session.ts';

/** `--remedy finding=remedy`, any number of times. */
export function parseRemedies(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf('=');
      if (at <= 0) {
        throw new AppError('input.invalid', `--remedy ${one} is not of the form finding=remedy.`, {
          hint: 'Write, for example, --remedy long-numbers=rounded. --preflight-only shows the findings.',
        });
      }
      return [one.slice(0, at), one.slice(at + 1)];
    }),
  );
}

function findingText({ id, severity, title, places, remedies, remedy }: Finding): string {
  const where = places.map(({ sheet, column, count, examples }) => {
    const place = column ?? sheet;
    const shown = examples.length === 0 ? '' : ` (${examples.map((one) => JSON.stringify(one)).join(', ')})`;
    return `${place === undefined ? '' : `${place}: `}${count}${shown}`;
  });
  const choices = remedies.map((one) => `${one.id}${one.id === remedy ? ' (taken unless told)' : ''}`);
  return `Preflight, ${severity}: ${title}. ${where.join('; ')}. ${choices.length === 0 ? 'No remedy.' : `--remedy ${id}=… ${choices.join(', ')}.`}\n`;
}

/** Says on stderr what a workbook could not hold as it is. */
export async function tellFindings({ client, io }: Session, what: ExportRequest['what']): Promise<void> {
  const findings = await client.exports.preflight({ what }, { signal: io.signal });
  for (const finding of findings) io.err(findingText(finding));
}
