import { Download, FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { useCommand } from '#renderer/components/commands/index.ts';
import { fileNameOf, saveFile } from '#renderer/components/files/save-file.ts';
import { MenuButton, type MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { ExportFormat, ExportRequest } from '#shared/contract/transfers.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { formatChoices } from './export-formats.ts';
import { runExport } from './run-export.ts';
import { useReportLayouts } from './use-report-layouts.ts';

interface ExportMenuProps {
  readonly what: ExportRequest['what'];
  /** What the file is called, without its ending. */
  readonly suggestedName: string;
}

/** Exports what is shown, in the format chosen, and says what the format could not hold. */
export function ExportMenu({ what, suggestedName }: ExportMenuProps) {
  const client = useClient();
  const activity = useActivity();
  const [open, setOpen] = useState(false);
  const layouts = useReportLayouts(what.id);

  async function run(format: ExportFormat, asked: ExportRequest['what'], name: string): Promise<void> {
    const fileName = fileNameOf(name, format);
    const { file, done } = await activity.start(`Export ${fileName}`, (tools) =>
      runExport(client, { what: asked, format }, tools),
    );
    saveFile(file, fileName);
    const rows = `${done.rows.toLocaleString()} ${done.rows === 1 ? 'row' : 'rows'}.`;
    activity.notify({
      tone: done.notes.length === 0 ? 'good' : 'warn',
      title: `Exported ${fileName}`,
      detail: [rows, ...done.notes].join(' '),
    });
  }

  function start(format: ExportFormat, asked = what, name = suggestedName): void {
    run(format, asked, name).catch((error: unknown) => {
      // A failure has been told where the activity ended; only what is not one of ours is thrown on.
      if (!isAppError(error)) throw error;
    });
  }

  useCommand({
    id: 'export',
    title: 'Export…',
    keys: 'Mod+E',
    section: 'Result',
    run: () => setOpen(true),
  });

  const entries: readonly MenuEntry[] = [
    ...formatChoices.map(({ format, title, icon }) => ({
      id: format,
      title,
      icon,
      run: () => start(format),
    })),
    ...layouts.map(({ id, title }) => ({
      id: `report-${id}`,
      title: `Report workbook: ${title}`,
      icon: FileSpreadsheet,
      run: () => start('xlsx', { kind: 'report', id: what.id, report: id }, `${suggestedName} ${title}`),
    })),
  ];

  return (
    <MenuButton label="Export as" isOpen={open} onOpenChange={setOpen} entries={entries}>
      <Button variant="quiet" icon={Download}>
        Export
      </Button>
    </MenuButton>
  );
}
