import { combinationsSql } from './axis-statements.ts';
import type { AxisName } from './names.ts';
import type { Run } from './run.ts';
import { type Tree, treeOf } from './tree.ts';
import { readIntegers } from './vectors.ts';

/** The groups of an axis's numbered lines as far as `levels` fields. */
export async function readTree(run: Run, axis: AxisName, levels: number): Promise<Tree> {
  const codes = await run.whole(combinationsSql(axis, levels), readIntegers);
  return treeOf(codes, codes[0]?.length ?? 0);
}
