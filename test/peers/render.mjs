/**
 * Renders workbooks as LibreOffice prints them: `node test/peers/render.mjs FOLDER a.xlsx b.xlsx` puts a PNG of every
 * page into FOLDER. Formulas are calculated and PivotTables refreshed first, as LibreOffice does on loading.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [folder, ...workbooks] = process.argv.slice(2);
if (folder === undefined || workbooks.length === 0) {
  process.stderr.write('node test/peers/render.mjs FOLDER WORKBOOK…\n');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const profile = mkdtempSync(path.join(tmpdir(), 'backcast-render-'));
try {
  const installation = `-env:UserInstallation=file://${profile}`;
  execFileSync('soffice', [
    installation,
    '--headless',
    '--convert-to',
    'pdf',
    '--outdir',
    folder,
    ...workbooks,
  ]);
  for (const workbook of workbooks) {
    const name = path.basename(workbook, path.extname(workbook));
    execFileSync('pdftoppm', ['-r', '80', '-png', path.join(folder, `${name}.pdf`), path.join(folder, name)]);
  }
} finally {
  rmSync(profile, { recursive: true, force: true });
}
