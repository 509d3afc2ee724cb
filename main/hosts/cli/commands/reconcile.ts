import type { Command } from 'commander';
import type { Difference } from '#shared/contract/reconcile.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { PivotLine, PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { findResult } from '../find-result.ts';
import { cellText } from '../output-format.ts';
import type { Session } from '../session.ts';
import { textTable } from '../text-table.ts';
import { type SpecOptions, specFor, withSpec } from './pivot.ts';
import type { SessionRunner } from './runner.ts';

interface ReconcileOptions extends SpecOptions {
  readonly absolute: string;
  readonly relative: string;
  readonly totals?: boolean;
  readonly limit: string;
  readonly rowsBehind?: string;
}

function lineText({ kind, path }: PivotLine): string {
  const items = path.map((item) => (item === null ? '(blank)' : String(item))).join(' / ');
  if (kind === 'grand') return 'Grand Total';
  return kind === 'subtotal' ? `${items} Total` : items;
}

/** The pivot of the query that the result came from, where the command names no fields. */
async function pivotOf(session: Session, result: ResultInfo): Promise<PivotSpec | undefined> {
  const { origin } = result;
  if (origin.kind !== 'run' || origin.queryId === undefined) return undefined;
  const { queries } = await session.client.library.list();
  return queries.find(({ id }) => id === origin.queryId)?.pivot;
}

function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

function rowOf(index: number, one: Difference, captions: readonly string[]): string[] {
  const percent = one.ratio === null ? '' : `${(one.ratio * 100).toFixed(2)}%`;
  return [
    String(index),
    lineText(one.row),
    lineText(one.column),
    captions[one.measure] ?? '',
    one.left === null ? '' : cellText(one.left),
    one.right === null ? '' : cellText(one.right),
    one.difference === null ? '' : cellText(one.difference),
    percent,
  ];
}

async function printRows(
  session: Session,
  input: Parameters<Session['client']['reconcile']['compare']>[0],
  index: number,
  sides: { readonly left: ResultInfo; readonly right: ResultInfo },
): Promise<void> {
  const { client, io } = session;
  const { limit: _page, offset: _from, ...comparison } = input;
  const found = await client.reconcile.rows({ ...comparison, index }, { signal: io.signal });
  const columns = found.columns.map(({ name }) => ({ name, align: 'left' as const }));
  for (const side of ['left', 'right'] as const) {
    const { rows, count } = found[side];
    io.out(`Only in ${sides[side].name}: ${countText(count, 'row', 'rows')}\n`);
    if (count > 0)
      io.out(
        textTable(
          columns,
          rows.map((row) => row.map(cellText)),
        ),
      );
    if (count > rows.length) io.out(`… ${count - rows.length} more\n`);
  }
  io.out(`In both: ${countText(found.common, 'row', 'rows')}\n`);
  if (found.ignored.length > 0) io.err(`Not compared, as only one has them: ${found.ignored.join(', ')}.\n`);
}

/** Compares one pivot over two kept results. Fails, so that a script stops, where cells differ. */
export function addReconcile(program: Command, run: SessionRunner): void {
  const command = program
    .command('reconcile <left> <right>')
    .description('compare the same pivot over two kept results, cell by cell');
  withSpec(command)
    .option('--absolute <amount>', 'let a difference of up to this pass', '0')
    .option('--relative <part>', 'let a difference of up to this part of the larger value pass', '0')
    .option('--totals', 'compare subtotals and grand totals too')
    .option('--limit <n>', 'differences shown, the largest first', '50')
    .option('--rows-behind <n>', 'the rows behind difference number n')
    .action((leftName: string, rightName: string, options: ReconcileOptions) =>
      run(async (session) => {
        const { client, io } = session;
        const left = await findResult(client, leftName);
        const right = await findResult(client, rightName);
        const given = await pivotOf(session, left);
        const spec = specFor({ result: left, spec: given, name: undefined }, options);
        const limit = Number(options.limit);
        if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
          throw new AppError(
            'input.invalid',
            `--limit must be a whole number from 1 to 1000, not ${options.limit}.`,
          );
        }
        const input = {
          left: left.id,
          right: right.id,
          spec,
          tolerance: { absolute: options.absolute, relative: options.relative },
          totals: options.totals ?? false,
          limit,
        };
        const found = await client.reconcile.compare(input, { signal: io.signal });
        const captions = found.measures.map(({ caption }) => caption);
        const differing = found.changed + found.onlyLeft + found.onlyRight;
        io.err(
          `${countText(found.cells, 'cell', 'cells')} compared: ${found.equal} equal, ${found.tolerated} within the tolerance, ${found.changed} changed, ${found.onlyLeft} only in ${left.name}, ${found.onlyRight} only in ${right.name}.\n`,
        );
        if (differing === 0) return;
        if (options.rowsBehind !== undefined) {
          await printRows(session, input, Number(options.rowsBehind), { left, right });
          return;
        }
        const align = { left: 'left', right: 'right' } as const;
        io.out(
          textTable(
            [
              { name: '#', align: align.right },
              { name: found.rowFields.join(' / '), align: align.left },
              { name: found.columnFields.join(' / '), align: align.left },
              { name: 'Value', align: align.left },
              { name: left.name, align: align.right },
              { name: right.name, align: align.right },
              { name: 'Difference', align: align.right },
              { name: '%', align: align.right },
            ],
            found.differences.map((one, index) => rowOf(index, one, captions)),
          ),
        );
        if (differing > found.differences.length) {
          io.out(`… ${differing - found.differences.length} more differences (--limit N)\n`);
        }
        throw new AppError('conflict', `${countText(differing, 'cell differs', 'cells differ')}.`, {
          hint: '--rows-behind N shows the rows behind difference number N.',
        });
      }),
    );
}
