import type { RunRequest } from '#shared/contract/runs.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { ParameterValues, ResultInfo } from '#shared/model/result.ts';
import { follow, type Session } from './session.ts';

/** Runs a saved query or a script; statements that return no rows are told of on stderr. Gives every result kept. */
export async function runToResults(
  session: Session,
  source: RunRequest['source'],
  parameters: ParameterValues,
): Promise<ResultInfo[]> {
  const results: ResultInfo[] = [];
  const { client, io } = session;
  const stream = client.runs.start(
    { connectionId: localConnectionId, source, parameters },
    { signal: io.signal },
  );
  await follow(session, stream, (event) => {
    if (event.type === 'result') results.push(event.result);
    if (event.type === 'finished') io.err(`${event.message}\n`);
  });
  return results;
}
