import type { AnyRouter } from '@orpc/server';
import type { CallContext } from '../services/procedure.ts';

/** What a host carries over its transport: the core's procedures, and what each call is given. */
export interface ServedCore {
  readonly router: AnyRouter;
  readonly context: CallContext;
}
