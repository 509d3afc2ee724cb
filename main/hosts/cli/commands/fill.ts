import path from 'node:path';
import type { Command } from 'commander';
import type { TemplateInspection } from '#shared/contract/templates.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findResult } from '../find-result.ts';
import { exportTo } from '../output.ts';
import { rowsText } from '../output-format.ts';
import { parseRemedies, tellFindings, type WorkbookOptions } from '../preflight.ts';
import type { Session } from '../session.ts';
import { withRemedies } from './run.ts';
import type { SessionRunner } from './runner.ts';

interface FillOptions extends WorkbookOptions {
  readonly sheet?: string;
  readonly out?: string;
  readonly force?: boolean;
}

function told(inspection: TemplateInspection): string {
  const { lost, unchecked, sourceSheet, range, pivots, rows } = inspection;
  const refreshed = pivots.filter((pivot) => pivot.refreshed).length;
  const lines = [
    `${rowsText(rows)} go to ${sourceSheet}!${range}, which ${refreshed} of ${pivots.length} pivots read.`,
    ...lost.map(({ sheet, cell, formula, reason, nearest, already }) => {
      const near = nearest.length === 0 ? '' : ` Nearest: ${nearest.join(', ')}.`;
      return `${already ? 'Already #REF!' : 'Lost'}: ${sheet}!${cell} =${formula}: ${reason}${near}`;
    }),
    ...unchecked.map(
      ({ sheet, cell, formula, reason }) => `Not checked: ${sheet}!${cell} =${formula}: ${reason}.`,
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

async function fill(session: Session, template: string, wanted: string, options: FillOptions) {
  const { out, sheet, force = false, preflightOnly = false } = options;
  const { client, io } = session;
  if (out === undefined && !preflightOnly) {
    throw new AppError('input.invalid', 'Say where to write the filled template: --out FILE.xlsx.');
  }
  const result = await findResult(client, wanted);
  const what = {
    id: result.id,
    template: { kind: 'path' as const, path: path.resolve(template) },
    ...(sheet === undefined ? {} : { sheet }),
  };
  const inspection = await client.exports.inspectTemplate(what, { signal: io.signal });
  io.err(told(inspection));
  const remedies = parseRemedies(options.remedy);
  // The lines above name each formula that would be lost.
  await tellFindings(session, { kind: 'template', ...what }, { told: ['addresses'] });
  if (preflightOnly || out === undefined) return;
  const lost = inspection.lost.filter(({ already }) => !already).length;
  if (lost > 0 && !force && remedies.addresses !== 'lose') {
    throw new AppError(
      'conflict',
      `Nothing was written: ${lost} ${lost === 1 ? 'formula' : 'formulas'} would become #REF!.`,
      { hint: 'Correct them in the template, or add --force.' },
    );
  }
  await exportTo(session, {
    what: { kind: 'template', ...what, acceptLost: force },
    format: 'xlsx',
    remedies,
    target: { kind: 'path', path: path.resolve(out) },
  });
  io.err(`Wrote ${out}\n`);
}

export function addFill(program: Command, run: SessionRunner): void {
  withRemedies(program.command('fill <template> <result>'))
    .description(
      'fill your own .xlsx or .xlsm workbook with a kept result; its pivots, charts and macros stay',
    )
    .option('--sheet <name>', 'the sheet whose rows are replaced, where the pivots do not say')
    .option('--out <file>', 'the workbook to write')
    .option('--force', 'write although formulas lose their address')
    .action((template: string, result: string, options: FillOptions) =>
      run((session) => fill(session, template, result, options)),
    );
}
