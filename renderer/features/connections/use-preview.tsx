import { type ReactNode, useCallback, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { ConfirmDialog } from '#renderer/components/dialog/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { CostEstimate } from '#shared/model/cost.ts';
import type { PreviewedTable } from './connection-nodes.tsx';
import { priceText } from './materialise-dialog.tsx';

/** How many rows a preview shows. */
export const previewRows = 100;

/**
 * A preview that could read more than this of a source that bills by bytes is asked about first: 10 GB, five cents
 * at Athena's usual price. Whether it stops earlier is the source's affair.
 */
const askAboveBytes = 10_000_000_000;

interface Asked {
  readonly table: PreviewedTable;
  readonly estimate: CostEstimate | AppError;
}

/** The statement whose rows a preview shows. */
export function previewSql(sqlName: string): string {
  return `SELECT *\nFROM ${sqlName}\nLIMIT ${previewRows}\n`;
}

/** Starts previews; those that might cost something come back as a question first. */
export function usePreview(run: (table: PreviewedTable) => void): {
  start(table: PreviewedTable): void;
  readonly question: ReactNode;
} {
  const client = useClient();
  const activity = useActivity();
  const [asked, setAsked] = useState<Asked>();

  const start = useCallback(
    (table: PreviewedTable) => {
      const { connection, name, sqlName } = table;
      if (!connection.can.estimate) {
        run(table);
        return;
      }
      const source = { kind: 'sql', sql: previewSql(sqlName) } as const;
      void activity
        .start(`What a preview of ${name} would read`, async ({ signal }) => {
          const estimate = await client.runs
            .estimate({ connectionId: connection.id, source }, { signal })
            .then(([first]) => first)
            .catch(toAppError);
          if (signal.aborted || estimate === undefined) return;
          const most = 'code' in estimate ? undefined : estimate.bytes;
          if (most !== undefined && most <= askAboveBytes) run(table);
          else setAsked({ table, estimate });
        })
        .catch(() => undefined);
    },
    [client, activity, run],
  );

  return {
    start,
    question:
      asked === undefined ? null : (
        <ConfirmDialog
          title={`Preview ${asked.table.name}?`}
          open
          action="Preview"
          onConfirm={() => run(asked.table)}
          onClose={() => setAsked(undefined)}
        >
          <p>{priceText(asked.estimate)}</p>
          <p>
            A preview asks for {previewRows} rows. Its source may stop reading once it has them, and bills
            what it read.
          </p>
        </ConfirmDialog>
      ),
  };
}
