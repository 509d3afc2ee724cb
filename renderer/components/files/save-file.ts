/** Long enough for any browser to have begun the download, in milliseconds. */
const keepMs = 60_000;

/** Hands a file to the browser's own download. */
export function saveFile(file: Blob, fileName: string): void {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.rel = 'noopener';
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), keepMs);
}

/** `name.xlsx`, with what no file system takes replaced. */
export function fileNameOf(name: string, extension: string): string {
  const plain = name
    .replace(/[\p{Cc}"*/:<>?\\|]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 100);
  return `${plain === '' ? 'Export' : plain}.${extension}`;
}
