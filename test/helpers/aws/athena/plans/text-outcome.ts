import { writeFile } from 'node:fs/promises';
import { textColumn } from './columns.ts';
import type { Outcome, Plan, PlanContext, RunContext } from './plan.ts';

/** What a statement of Hive's answers: lines of text under one column, or nothing at all. */
export interface Lines {
  readonly column?: string;
  readonly lines?: readonly string[];
  /** Done once the statement is. */
  readonly publish?: () => void;
}

export function textPlan(
  context: PlanContext,
  subtype: string,
  run: (run: RunContext) => Promise<Lines> | Lines,
  type: Plan['type'] = 'DDL',
): Plan {
  return {
    type,
    subtype,
    form: 'txt',
    async run(of): Promise<Outcome> {
      const { column, lines = [], publish = () => undefined } = await run(of);
      const file = context.engine.temporary();
      await writeFile(file, lines.map((line) => `${line}\n`).join(''));
      return {
        columns: column === undefined ? [] : column.split('\t').map(textColumn),
        file,
        form: 'txt',
        scannedBytes: 0,
        updateCount: 0,
        outputRows: lines.length,
        publish: async () => publish(),
      };
    },
  };
}
