import { writeFile } from 'node:fs/promises';
import type { QueryRule } from '../rules.ts';
import { columnInfo } from './columns.ts';
import type { Outcome, Plan, PlanContext } from './plan.ts';

/** A result that a rule gives as it stands. */
export function answerPlan({ engine }: PlanContext, answer: NonNullable<QueryRule['answer']>): Plan {
  return {
    type: 'DML',
    subtype: 'SELECT',
    form: 'csv',
    async run(): Promise<Outcome> {
      const file = engine.temporary();
      const quote = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
      const lines = [answer.columns.map(({ Name = '' }) => Name), ...answer.rows];
      await writeFile(file, lines.map((line) => `${line.map(quote).join(',')}\n`).join(''));
      return {
        columns: answer.columns.map(({ Name = '', Type = '', Precision = 0, Scale = 0 }) =>
          columnInfo(Name, { name: Type, precision: Precision, scale: Scale }),
        ),
        file,
        form: 'csv',
        scannedBytes: 0,
        updateCount: 0,
        outputRows: answer.rows.length,
        publish: async () => undefined,
      };
    },
  };
}
