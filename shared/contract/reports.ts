import { oc } from '@orpc/contract';
import { z } from 'zod';
import { resultIdSchema } from '../model/ids.ts';
import { reportLayoutSchema } from '../model/report.ts';

export const reportsContract = {
  /** The layouts of every query that has some. */
  list: oc.output(z.array(reportLayoutSchema)),
  /** Those of the query a result came from for which it has rows. */
  ofResult: oc.input(z.object({ id: resultIdSchema })).output(z.array(reportLayoutSchema)),
};
