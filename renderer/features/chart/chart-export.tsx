import { Copy, Download, FileImage, Shapes } from 'lucide-react';
import { useState } from 'react';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { useCommand } from '#renderer/components/commands/index.ts';
import { fileNameOf, saveFile } from '#renderer/components/files/save-file.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { toAppError } from '#shared/errors/wire.ts';
import { pngOf } from './chart-picture.ts';

/** Size of exported pictures in CSS pixels: the text area of a page or a slide. */
const pictureWidth = 960;
const pictureHeight = 540;

interface ChartExportProps {
  /** The drawing as SVG of this size, light, with its title. */
  svg(width: number, height: number): Promise<string>;
  /** What a file is called, without its ending. */
  readonly name: string;
}

/** The chart as a picture: to paste, or as a file. */
export function ChartExport({ svg, name }: ChartExportProps) {
  const activity = useActivity();
  const [open, setOpen] = useState(false);
  const drawn = () => svg(pictureWidth, pictureHeight);
  const drawnPng = async () => pngOf(await drawn(), pictureWidth, pictureHeight);

  function attempt(title: string, work: () => Promise<string>): void {
    work().then(
      (done) => activity.notify({ tone: 'good', title: done }),
      (thrown: unknown) => {
        const error = toAppError(thrown);
        activity.notify({
          tone: 'error',
          title,
          detail: error.message,
          ...(error.hint === undefined ? {} : { hint: error.hint }),
        });
      },
    );
  }
  const copyFailed = 'The chart could not be copied';
  const saveFailed = 'The chart could not be saved';
  const copyPng = () =>
    attempt(copyFailed, async () => {
      // Begun within the key or click: browsers let no picture onto the clipboard later.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': drawnPng() })]);
      return 'Copied the chart as a picture';
    });
  const copySvg = () =>
    attempt(copyFailed, async () => {
      await navigator.clipboard.writeText(await drawn());
      return 'Copied the chart as SVG text';
    });
  const save = (ending: 'png' | 'svg') =>
    attempt(saveFailed, async () => {
      const file = ending === 'png' ? await drawnPng() : new Blob([await drawn()], { type: 'image/svg+xml' });
      const fileName = fileNameOf(name, ending);
      saveFile(file, fileName);
      return `Saved ${fileName}`;
    });

  useCommand({
    id: 'export',
    title: 'Export the chart…',
    keys: 'Mod+E',
    section: 'Result',
    run: () => setOpen(true),
  });
  useCommand({ id: 'chart.copy', title: 'Copy the chart as a picture', section: 'Chart', run: copyPng });

  return (
    <MenuButton
      label="Export the chart"
      isOpen={open}
      onOpenChange={setOpen}
      entries={[
        { id: 'copy-png', title: 'Copy picture', icon: Copy, run: copyPng },
        { id: 'copy-svg', title: 'Copy SVG text', icon: Shapes, run: copySvg },
        { id: 'png', title: 'Save as PNG', icon: FileImage, run: () => save('png') },
        { id: 'svg', title: 'Save as SVG', icon: Shapes, run: () => save('svg') },
      ]}
    >
      <Button variant="quiet" icon={Download}>
        Export
      </Button>
    </MenuButton>
  );
}
