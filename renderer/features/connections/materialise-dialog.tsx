import { useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { ConfirmDialog } from '#renderer/components/dialog/index.ts';
import { billedText, rowsText } from '#renderer/components/text/describe.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { CatalogNode } from '#shared/model/catalog.ts';
import type { CostEstimate } from '#shared/model/cost.ts';
import { describeBytes } from '#shared/text/bytes.ts';

export interface RemoteTable {
  readonly connectionId: string;
  readonly node: Pick<CatalogNode, 'name' | 'rows' | 'bytes'>;
  /** As SQL writes it. */
  readonly sqlName: string;
}

interface MaterialiseDialogProps {
  readonly table: RemoteTable;
  onConfirm(sql: string): void;
  onClose(): void;
}

/** Before a whole table is fetched and kept here: how many rows and bytes that is, and what reading them costs. */
export function MaterialiseDialog({ table, onConfirm, onClose }: MaterialiseDialogProps) {
  const client = useClient();
  const { connectionId, node, sqlName } = table;
  const sql = `SELECT *\nFROM ${sqlName}\n`;
  const [estimate, setEstimate] = useState<CostEstimate | AppError>();
  useEffect(() => {
    const controller = new AbortController();
    client.runs
      .estimate({ connectionId, source: { kind: 'sql', sql } }, { signal: controller.signal })
      .then(([found]) => setEstimate(found))
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setEstimate(toAppError(thrown));
      });
    return () => controller.abort();
  }, [client, connectionId, sql]);

  return (
    <ConfirmDialog
      title={`Keep ${node.name} locally?`}
      open
      action="Keep it"
      onConfirm={() => onConfirm(sql)}
      onClose={onClose}
    >
      <p>
        The whole table is read and kept as a result, so that it joins with everything else that is kept here.
      </p>
      <p>{sizeText(node, estimate)}</p>
      <p aria-live="polite">{priceText(estimate)}</p>
    </ConfirmDialog>
  );
}

function sizeText(
  { rows, bytes }: RemoteTable['node'],
  estimate: CostEstimate | AppError | undefined,
): string {
  const planned = estimate !== undefined && 'rows' in estimate ? estimate.rows : undefined;
  const known = rows ?? planned;
  const parts = [
    ...(known === undefined ? [] : [`about ${rowsText(known)}`]),
    ...(bytes === undefined ? [] : [describeBytes(bytes)]),
  ];
  return parts.length === 0 ? 'Its source does not say how large it is.' : `It has ${parts.join(', ')}.`;
}

export function priceText(estimate: CostEstimate | AppError | undefined): string {
  if (estimate === undefined) return 'Asking what reading it costs…';
  if ('code' in estimate) return `What reading it costs is not known: ${estimate.message}`;
  if (estimate.bytes === undefined) return estimate.basis;
  return `Reading it: at most ${billedText({ bytesScanned: estimate.bytes, cost: estimate.cost })}. ${estimate.basis}`;
}
