import { Download } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { useCommand } from '#renderer/components/commands/index.ts';
import { fileNameOf, saveFile } from '#renderer/components/files/save-file.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import type { ExportFormat, ExportRequest } from '#shared/contract/transfers.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { formatChoices } from './export-formats.ts';
import { runExport } from './run-export.ts';

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

  async function run(format: ExportFormat): Promise<void> {
    const fileName = fileNameOf(suggestedName, format);
    const { file, done } = await activity.start(`Export ${fileName}`, (tools) =>
      runExport(client, { what, format }, tools),
    );
    saveFile(file, fileName);
    const rows = `${done.rows.toLocaleString()} ${done.rows === 1 ? 'row' : 'rows'}.`;
    activity.notify({
      tone: done.notes.length === 0 ? 'good' : 'warn',
      title: `Exported ${fileName}`,
      detail: [rows, ...done.notes].join(' '),
    });
  }

  function start(format: ExportFormat): void {
    run(format).catch((error: unknown) => {
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

  return (
    <MenuButton
      label="Export as"
      isOpen={open}
      onOpenChange={setOpen}
      entries={formatChoices.map(({ format, title, icon }) => ({
        id: format,
        title,
        icon,
        run: () => start(format),
      }))}
    >
      <Button variant="quiet" icon={Download}>
        Export
      </Button>
    </MenuButton>
  );
}
