import type { RunEvent, RunRequest } from '#shared/contract/runs.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { ParameterValues, ResultInfo } from '#shared/model/result.ts';
import { moneyText } from '#shared/text/money.ts';
import { follow, type Session } from './session.ts';

/** Where a run goes, and what was allowed beforehand. */
export interface RunPlace {
  readonly connectionId: string;
  readonly allow?: RunRequest['allow'];
}

function billed({ bytesScanned, cost }: Pick<ResultInfo, 'bytesScanned' | 'cost'>): string {
  const parts = [
    ...(bytesScanned === undefined ? [] : [`${bytesScanned} bytes read`]),
    ...(cost === undefined ? [] : [moneyText(cost)]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** Follows a run to its end; statements that return no rows are told of on stderr. Gives every result kept. */
export async function resultsOf(
  session: Session,
  stream: Promise<AsyncIterable<RunEvent>>,
): Promise<ResultInfo[]> {
  const results: ResultInfo[] = [];
  const { io } = session;
  await follow(session, stream, (event) => {
    if (event.type === 'started') io.err(`run ${event.runId}, at its source ${event.remoteId}\n`);
    if (event.type === 'result') {
      results.push(event.result);
      const paid = billed(event.result);
      if (paid !== '') io.err(`${event.result.name}${paid}\n`);
    }
    if (event.type === 'finished') io.err(`${event.message}${billed(event)}\n`);
  });
  return results;
}

/** Runs a saved query or a script. */
export function runToResults(
  session: Session,
  source: RunRequest['source'],
  parameters: ParameterValues,
  place: RunPlace = { connectionId: localConnectionId },
): Promise<ResultInfo[]> {
  const { client, io } = session;
  return resultsOf(session, client.runs.start({ ...place, source, parameters }, { signal: io.signal }));
}
