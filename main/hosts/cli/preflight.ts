import type { ExportRequest } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Finding, FindingId } from '#shared/model/finding.ts';
import type { Session } from './session.ts';

/** What of a workbook can be chosen before it is written. */
export interface WorkbookOptions {
  readonly remedy: readonly string[];
  readonly preflightOnly?: boolean;
}

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
    const place = [sheet, column].filter((one) => one !== undefined).join('!') || undefined;
    const shown = examples.length === 0 ? '' : ` (${examples.map((one) => JSON.stringify(one)).join(', ')})`;
    return `${place === undefined ? '' : `${place}: `}${count}${shown}`;
  });
  const choices = remedies.map((one) => `${one.id}${one.id === remedy ? ' (taken unless told)' : ''}`);
  return `Preflight, ${severity}: ${title}. ${where.join('; ')}. ${choices.length === 0 ? 'No remedy.' : `--remedy ${id}=… ${choices.join(', ')}.`}\n`;
}

/** Says on stderr what a workbook could not hold as it is; not what was told before. */
export async function tellFindings(
  { client, io }: Session,
  what: ExportRequest['what'],
  {
    told = [],
    dates,
  }: { readonly told?: readonly FindingId[]; readonly dates?: ExportRequest['dates'] } = {},
): Promise<void> {
  const findings = await client.exports.preflight({ what, dates }, { signal: io.signal });
  for (const finding of findings) if (!told.includes(finding.id)) io.err(findingText(finding));
}
