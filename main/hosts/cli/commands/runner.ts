import type { Session } from '../session.ts';

/** Runs a command's work in a session on the workspace that the global options name. */
export type SessionRunner = (work: (session: Session) => Promise<void>) => Promise<void>;
