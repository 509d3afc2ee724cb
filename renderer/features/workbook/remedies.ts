import { z } from 'zod';
import type { Client } from '#shared/contract/contract.ts';
import type { Finding } from '#shared/model/finding.ts';

/** Remedies chosen, by the finding's id. */
export type ChosenRemedies = Readonly<Record<string, string>>;

const settingsKey = 'export.remedies';
const storedSchema = z.record(z.string(), z.string());
/** Said once and not for the next workbook: that nothing is written. */
const refusal = 'refuse';

/** What will be done about a finding; null while that is to be decided. */
export function remedyOf(finding: Finding, chosen: ChosenRemedies): string | null {
  return chosen[finding.id] ?? finding.remedy;
}

/** Whether a finding is left that someone must decide before anything is written. */
export function isUndecided(findings: readonly Finding[], chosen: ChosenRemedies): boolean {
  return findings.some((finding) => finding.severity === 'blocking' && remedyOf(finding, chosen) === null);
}

/** Whether a choice may be offered again: what loses something is decided anew each time. */
function canRecur({ severity, remedies }: Finding, remedy: string): boolean {
  return severity !== 'blocking' && remedy !== refusal && remedies.some(({ id }) => id === remedy);
}

/** The remedies of last time that these findings offer. */
export function offeredAgain(findings: readonly Finding[], remembered: ChosenRemedies): ChosenRemedies {
  return Object.fromEntries(
    findings.flatMap((finding) => {
      const remedy = remembered[finding.id];
      return remedy !== undefined && canRecur(finding, remedy) ? [[finding.id, remedy] as const] : [];
    }),
  );
}

/** What is remembered after a choice: each remedy that is not its finding's default. */
export function rememberedAfter(
  findings: readonly Finding[],
  chosen: ChosenRemedies,
  before: ChosenRemedies,
): ChosenRemedies {
  const after: Record<string, string> = { ...before };
  for (const finding of findings) {
    const remedy = remedyOf(finding, chosen);
    if (remedy === finding.remedy) delete after[finding.id];
    else if (remedy !== null && canRecur(finding, remedy)) after[finding.id] = remedy;
  }
  return after;
}

/** The remedies that were chosen the last time; none where they cannot be read. */
export async function readRemedies(client: Client): Promise<ChosenRemedies> {
  const stored = await client.settings.all().then(
    (all) => storedSchema.safeParse(all[settingsKey]),
    () => undefined,
  );
  return stored?.success === true ? stored.data : {};
}

/** Keeps the choice for the next time; that it could not be kept is no failure of the export. */
export function rememberRemedies(client: Client, remedies: ChosenRemedies): void {
  client.settings.set({ key: settingsKey, value: { ...remedies } }).catch(() => undefined);
}
