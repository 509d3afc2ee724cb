import { Download, FileCheck2, FileInput, FileSpreadsheet } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { useCommand, useCommands } from '#renderer/components/commands/index.ts';
import { fileNameOf, saveFile } from '#renderer/components/files/save-file.ts';
import { MenuButton, type MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { ExportFormat, ExportRequest } from '#shared/contract/transfers.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Finding } from '#shared/model/finding.ts';
import { formatChoices } from './export-formats.ts';
import { type Filling, FillTemplateDialog } from './fill-template-dialog.tsx';
import { needsDecision, PreflightDialog } from './preflight-dialog.tsx';
import { type ChosenRemedies, readRemedies, rememberedAfter, rememberRemedies } from './remedies.ts';
import { runExport } from './run-export.ts';
import { useReportLayouts } from './use-report-layouts.ts';
import type { FilledRows } from './use-template.ts';
import { verifyCommand } from './verify-workbook.tsx';

interface ExportMenuProps {
  readonly what: ExportRequest['what'];
  /** What the file is called, without its ending. */
  readonly suggestedName: string;
}

/** A workbook that waits for what is to be done about what it cannot hold. */
interface Deciding {
  readonly what: ExportRequest['what'];
  readonly fileName: string;
  readonly findings: readonly Finding[];
  /** What was chosen the last time. */
  readonly remembered: ChosenRemedies;
}

/** The rows behind what is shown: a template has pivots of its own. */
function rowsOf(what: ExportRequest['what']): FilledRows {
  switch (what.kind) {
    case 'pivot':
      return { id: what.id, view: { filters: what.spec.filters ?? [], sort: [] } };
    case 'report':
      return { id: what.id };
    default:
      return { id: what.id, view: what.view };
  }
}

/** Exports what is shown, in the format chosen, and says what the format could not hold. */
export function ExportMenu({ what, suggestedName }: ExportMenuProps) {
  const client = useClient();
  const activity = useActivity();
  const [open, setOpen] = useState(false);
  const layouts = useReportLayouts(what.id);
  const [template, setTemplate] = useState<File>();
  const [deciding, setDeciding] = useState<Deciding>();
  const chooser = useRef<HTMLInputElement>(null);
  const rows = useMemo(() => rowsOf(what), [what]);

  async function write(
    exported: ExportRequest['what'],
    format: ExportFormat,
    fileName: string,
    remedies: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { file, done } = await activity.start(`Export ${fileName}`, (tools) =>
      runExport(client, { what: exported, format, remedies }, tools),
    );
    saveFile(file, fileName);
    const count = `${done.rows.toLocaleString()} ${done.rows === 1 ? 'row' : 'rows'}.`;
    activity.notify({
      tone: done.notes.length === 0 ? 'good' : 'warn',
      title: `Exported ${fileName}`,
      detail: [count, ...done.notes].join(' '),
    });
  }

  /** A workbook is looked over first; where something is to be decided, the list is shown. */
  async function writeWorkbook(exported: ExportRequest['what'], fileName: string): Promise<void> {
    const [findings, remembered] = await activity.start(`Check ${fileName}`, ({ signal }) =>
      Promise.all([client.exports.preflight({ what: exported }, { signal }), readRemedies(client)]),
    );
    if (needsDecision(findings)) setDeciding({ what: exported, fileName, findings, remembered });
    else await write(exported, 'xlsx', fileName);
  }

  function decide({ what: exported, fileName, findings, remembered }: Deciding, chosen: ChosenRemedies) {
    setDeciding(undefined);
    rememberRemedies(client, rememberedAfter(findings, chosen, remembered));
    settle(write(exported, 'xlsx', fileName, chosen));
  }

  function settle(work: Promise<void>): void {
    work.catch((error: unknown) => {
      // A failure has been told where the activity ended; only what is not one of ours is thrown on.
      if (!isAppError(error)) throw error;
    });
  }

  /** A filled template keeps its own ending: Excel opens no macros under another. */
  function fill({ what: filled, remedies }: Filling, templateName: string, done: () => void): void {
    const ending = /\.xl[st]m$/i.test(templateName) ? 'xlsm' : 'xlsx';
    settle(write(filled, 'xlsx', fileNameOf(suggestedName, ending), remedies).finally(done));
  }

  useCommand({
    id: 'export',
    title: 'Export…',
    keys: 'Mod+E',
    section: 'Result',
    run: () => setOpen(true),
  });

  const verify = useCommands().find(({ id }) => id === verifyCommand);

  const entries: readonly MenuEntry[] = [
    ...formatChoices.map(({ format, title, icon }) => ({
      id: format,
      title,
      icon,
      run: () => {
        const fileName = fileNameOf(suggestedName, format);
        settle(format === 'xlsx' ? writeWorkbook(what, fileName) : write(what, format, fileName));
      },
    })),
    ...layouts.map(({ id, title }) => ({
      id: `report-${id}`,
      title: `Report workbook: ${title}`,
      icon: FileSpreadsheet,
      run: () =>
        settle(
          writeWorkbook(
            { kind: 'report', id: what.id, report: id },
            fileNameOf(`${suggestedName} ${title}`, 'xlsx'),
          ),
        ),
    })),
    {
      id: 'template',
      title: 'Fill a template…',
      icon: FileInput,
      run: () => chooser.current?.click(),
    },
    ...(verify === undefined
      ? []
      : [{ id: 'verify', title: verify.title, icon: FileCheck2, run: () => verify.run() }]),
  ];

  return (
    <>
      <MenuButton label="Export as" isOpen={open} onOpenChange={setOpen} entries={entries}>
        <Button variant="quiet" icon={Download}>
          Export
        </Button>
      </MenuButton>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".xlsx,.xlsm,.xltx,.xltm,.xlsb"
        aria-label="Template to fill"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file can be chosen again.
          event.target.value = '';
          if (file !== undefined) setTemplate(file);
        }}
      />
      {deciding === undefined ? null : (
        <PreflightDialog
          fileName={deciding.fileName}
          findings={deciding.findings}
          remembered={deciding.remembered}
          onClose={() => setDeciding(undefined)}
          onExport={(chosen) => decide(deciding, chosen)}
        />
      )}
      {template === undefined ? null : (
        <FillTemplateDialog
          file={template}
          rows={rows}
          onClose={() => setTemplate(undefined)}
          onFill={fill}
        />
      )}
    </>
  );
}
