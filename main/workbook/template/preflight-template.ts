import type { Finding } from '#shared/model/finding.ts';
import type { ExportTools } from '../export-result.ts';
import { findingOf, rowFindings } from '../row-findings.ts';
import { inspectTemplate } from './inspect-template.ts';
import type { TemplateToFill } from './open-template.ts';
import { filledSource } from './template-evidence.ts';
import { withTemplate } from './with-template.ts';

/** Formulas of one reason that are told one by one; the inspection lists every one. */
const mostPlaces = 50;

/**
 * What a filled template cannot hold as it is: of its rows, and formulas whose address its pivots will not have. Both
 * a long text that is cut and a formula that is lost must be decided, since nothing else keeps them whole. Throws what
 * stands against filling it at all.
 */
export async function preflightTemplate(
  what: TemplateToFill,
  tools: Pick<ExportTools, 'engine' | 'reader' | 'now' | 'maxSheetRows'>,
): Promise<Finding[]> {
  return withTemplate(what, tools, async (template) => {
    const taken = template.mapping.columns.flatMap((one) => (one.filled === 'result' ? [one] : []));
    const found = await rowFindings({
      reader: tools.reader,
      source: filledSource(
        what,
        taken.map(({ from }) => from),
      ),
      headers: taken.map(({ header }) => header),
      // A template that has no room for the rows was refused when it was opened.
      maxRows: template.rows,
      pivoted: true,
    });
    const { lost } = await inspectTemplate(template, what, tools);
    const places = lost
      .filter(({ already }) => !already)
      .map(({ sheet, cell, formula, reason }) => ({
        sheet,
        column: cell,
        count: 1,
        examples: [`=${formula}`, reason],
      }));
    return [
      ...(places.length === 0
        ? []
        : [findingOf('addresses', places.slice(0, mostPlaces), { severity: 'blocking' })]),
      ...found.map((finding) =>
        finding.id === 'long-text'
          ? findingOf('long-text', finding.places, {
              severity: 'blocking',
              remedies: finding.remedies.filter(({ id }) => id !== 'sheet'),
            })
          : finding,
      ),
    ];
  });
}
