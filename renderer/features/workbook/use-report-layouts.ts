import { useCallback } from 'react';
import { useRemote } from '#renderer/client/use-remote.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { ReportLayout } from '#shared/model/report.ts';

/** The layouts a result can fill; none until they are known, or where they cannot be read. */
export function useReportLayouts(resultId: string): readonly ReportLayout[] {
  const load = useCallback((client: Client) => client.reports.ofResult({ id: resultId }), [resultId]);
  return useRemote(load, undefined).data ?? [];
}
