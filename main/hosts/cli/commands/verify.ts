import path from 'node:path';
import type { Command } from 'commander';
import type { Difference, SourceChange, Verdict } from '#shared/contract/evidence.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { rowsText } from '../output-format.ts';
import { finished, follow } from '../session.ts';
import type { SessionRunner } from './runner.ts';

interface VerifyOptions {
  readonly rerun?: boolean;
}

function differenceText({ kind, where, workbook, snapshot }: Difference): string {
  const [here, there] = [workbook ?? 'nothing', snapshot ?? 'nothing'];
  const row = kind === 'row' ? (workbook === null ? 'missing row, ' : 'added row, ') : '';
  return `${where}: ${row}workbook ${here}, snapshot ${there}`;
}

function count(value: number, one: string): string {
  return `${value.toLocaleString('en-US')} ${one}${value === 1 ? '' : 's'}`;
}

function sourceText(change: SourceChange): string {
  const { added, removed, changed, key, examples } = change;
  if (added + removed + (changed ?? 0) === 0) {
    return `The source gives the same ${rowsText(change.rows)} today.\n`;
  }
  const kinds = [
    `${added} added`,
    `${removed} removed`,
    ...(changed === null ? [] : [`${changed} changed (told apart by ${key ?? ''})`]),
  ];
  return [
    `The source gives other rows today: ${change.before} then, ${change.rows} now; ${kinds.join(', ')}.`,
    ...examples.added.map((row) => `  added: ${row}`),
    ...examples.removed.map((row) => `  removed: ${row}`),
    ...examples.changed.map(
      (row) =>
        `  changed: ${key ?? ''} = ${row.key}: ${row.changes.map(({ column, before, after }) => `${column} ${before} → ${after}`).join(', ')}`,
    ),
    '',
  ].join('\n');
}

function summary({ fileName, cells, sheets, evidence, same, differences }: Verdict): string {
  const { title, id, finishedAt } = evidence.result;
  const of = `“${title}” (${id}) as of ${finishedAt}`;
  return same
    ? `${fileName}: verified ${count(cells, 'cell')} on ${count(sheets.length, 'sheet')} and ${count(evidence.totals.length, 'control total')} against ${of}.\n`
    : `${fileName}: ${count(differences, 'difference')} from ${of}; ${count(cells, 'cell')} are the same.\n`;
}

/** `--json` asks for errors as JSON everywhere; here the verdict is written so too. */
export function addVerify(program: Command, run: SessionRunner): void {
  program
    .command('verify <workbook>')
    .description('compare a workbook that Backcast wrote with the result it was made of, cell by cell')
    .option('--rerun', 'also run its query again, and say how the source changed since')
    .action((file: string, options: VerifyOptions, command: Command) =>
      run(async (session) => {
        const { client, io, progress } = session;
        const json = command.optsWithGlobals<{ json?: boolean }>().json === true;
        const differences: Difference[] = [];
        let verdict: Verdict | undefined;
        const source = { kind: 'path' as const, path: path.resolve(file) };
        const events = client.workbooks.verify(
          { source, rerun: options.rerun === true },
          { signal: io.signal },
        );
        await follow(session, events, (event) => {
          if (event.type === 'done') verdict = event.verdict;
          if (event.type !== 'differences') return;
          if (json) differences.push(...event.differences);
          else {
            progress.clear();
            for (const one of event.differences) io.out(`${differenceText(one)}\n`);
          }
        });
        const done = finished(verdict, 'The verification');
        if (json) io.out(`${JSON.stringify({ ...done, found: differences }, bigintText, 2)}\n`);
        else {
          for (const note of done.notes) io.err(`Note: ${note}\n`);
          io.out(summary(done));
          if (done.source !== undefined) io.out(sourceText(done.source));
        }
        if (!done.same) {
          throw new AppError('conflict', `${path.basename(file)} is not what its snapshot gives.`, {
            hint: 'The lines above name each place that differs.',
          });
        }
      }),
    );
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
