import { useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { discardUpload, uploadFile } from '#renderer/client/upload.ts';
import type { TemplateInspection } from '#shared/contract/templates.ts';
import type { ExportRequest } from '#shared/contract/transfers.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { Progress } from '#shared/model/progress.ts';

/** Which rows of which result go into the template. */
export type FilledRows = Pick<Extract<ExportRequest['what'], { kind: 'template' }>, 'id' | 'view'>;

export interface TemplateState {
  readonly step: 'uploading' | 'inspecting' | 'ready' | 'failed';
  readonly progress?: Progress | undefined;
  readonly inspection?: TemplateInspection | undefined;
  /** What its cells could not hold of the rows; addresses that are lost are in the inspection. */
  readonly findings?: readonly Finding[] | undefined;
  readonly error?: AppError | undefined;
}

export interface TemplateToFill {
  readonly state: TemplateState;
  readonly sheet: string | undefined;
  /** Looks at the template anew, for the rows to go to another sheet. */
  chooseSheet(sheet: string): void;
  /** What to export, once the template is ready; formulas that would lose their address were shown. */
  request(): ExportRequest['what'] | undefined;
  /** Leaves the uploaded file in the workspace for the export, which discards it with `discard`. */
  keep(): () => void;
}

/** Uploads a template and shows how it would be filled. The upload goes when the window's part does. */
export function useTemplate(file: File, rows: FilledRows): TemplateToFill {
  const client = useClient();
  const [state, setState] = useState<TemplateState>({ step: 'uploading' });
  const [sheet, setSheet] = useState<string>();
  const [uploadId, setUploadId] = useState<string>();
  const kept = useRef(false);

  useEffect(() => {
    const controller = new AbortController();
    let mine: string | undefined;
    const work = async () => {
      mine = await uploadFile(client, file, {
        signal: controller.signal,
        report: (fraction) =>
          setState({ step: 'uploading', progress: { message: 'Reading the file', fraction } }),
      });
      if (controller.signal.aborted) discardUpload(client, mine);
      else setUploadId(mine);
    };
    work().catch((thrown: unknown) => {
      if (!controller.signal.aborted) setState({ step: 'failed', error: toAppError(thrown) });
    });
    return () => {
      controller.abort();
      if (mine !== undefined && !kept.current) discardUpload(client, mine);
    };
  }, [client, file]);

  useEffect(() => {
    if (uploadId === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    setState({ step: 'inspecting' });
    const asked = {
      ...rows,
      template: { kind: 'upload' as const, id: uploadId },
      ...(sheet === undefined ? {} : { sheet }),
    };
    Promise.all([
      client.exports.inspectTemplate(asked, { signal }),
      client.exports.preflight({ what: { kind: 'template', ...asked } }, { signal }),
    ])
      .then(([inspection, all]) => {
        const findings = all.filter(({ id }) => id !== 'addresses');
        if (!signal.aborted) setState({ step: 'ready', inspection, findings });
      })
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) setState({ step: 'failed', error: toAppError(thrown) });
      });
    return () => controller.abort();
  }, [client, uploadId, sheet, rows]);

  return {
    state,
    sheet,
    chooseSheet: setSheet,
    request() {
      if (uploadId === undefined || state.step !== 'ready') return undefined;
      return {
        kind: 'template',
        ...rows,
        template: { kind: 'upload', id: uploadId },
        acceptLost: true,
        ...(sheet === undefined ? {} : { sheet }),
      };
    },
    keep() {
      kept.current = true;
      return () => {
        if (uploadId !== undefined) discardUpload(client, uploadId);
      };
    },
  };
}
