import { execFile, spawnSync } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe } from 'vitest';

interface Peer {
  readonly missing: string | null;
  /** Set where what is missing is data that the project may not carry, and no program to install. */
  readonly onlyWherePresent?: boolean;
}

/**
 * A suite that needs a program npm does not carry. Where the program is missing it says so and does nothing, except
 * where `CI` is set: there it fails.
 */
export function describeWithPeer(name: string, peer: Peer, tests: () => void) {
  if (peer.missing === null) {
    describe(name, tests);
    return;
  }
  const reason = `${name}: ${peer.missing}`;
  const required = peer.onlyWherePresent !== true && process.env.CI !== undefined && process.env.CI !== '';
  if (required) throw new Error(reason);
  process.stderr.write(`Not run: ${reason}\n`);
  describe.skip(reason, tests);
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** LibreOffice Calc with the Python that speaks to it. */
export function findLibreOffice(): { readonly missing: string | null } {
  if (!runs('soffice', ['--version'])) return { missing: 'soffice was not found (apt: libreoffice-calc)' };
  if (!runs('/usr/bin/python3', ['-c', 'import uno']))
    return { missing: "Python's uno module was not found (apt: python3-uno)" };
  return { missing: null };
}

const validator = 'xmllint';

/** Where the ISO 29500 schemas lie, if they lie beside the project. */
const schemaFolder = path.resolve(import.meta.dirname, '../../../shared/samples/xsd');

export async function findSchemas(): Promise<Peer> {
  if (!runs(validator, ['--version'])) return { missing: 'xmllint was not found (apt: libxml2-utils)' };
  const there = await access(path.join(schemaFolder, 'sml.xsd')).then(
    () => true,
    () => false,
  );
  return {
    missing: there ? null : `the ISO 29500 schemas were not found in ${schemaFolder}`,
    onlyWherePresent: true,
  };
}

export interface CheckedWorkbook {
  readonly file: string;
  readonly sheets: readonly string[];
  readonly pivots: readonly {
    readonly sheet: string;
    readonly name: string;
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
    readonly fields: readonly (readonly [string, string])[];
  }[];
  readonly formulas: readonly { readonly calculated: number | string; readonly refreshed: number | string }[];
  readonly tables: Readonly<Record<string, CheckedTable>>;
}

/** Rows from 0, each from column 0; a date is its serial, an empty cell the empty text, an error null. */
export type TableRows = readonly (readonly (string | number | null)[])[];

/** A sheet's cells from opening the workbook on. */
export interface CheckedTable {
  /** Row, column, and the formula in Calc's syntax. */
  readonly formulas: readonly (readonly [number, number, string])[];
  readonly opened: TableRows;
  readonly calculated: TableRows;
  readonly refreshed: TableRows;
  /** Where an edit was asked for. */
  readonly edited?: TableRows;
  /** Where a sheet was to be removed. */
  readonly removed?: TableRows;
}

export interface WorkbookToCheck {
  readonly file: string;
  readonly formulas: readonly string[];
  /** Sheets whose rows are wanted. */
  readonly tables?: readonly string[];
  /** A number or a text put into a cell, after which the PivotTables are refreshed; row and column from 0. */
  readonly edit?: {
    readonly sheet: string;
    readonly row: number;
    readonly column: number;
    readonly value: number | string;
  };
  /** A sheet that is removed at last. */
  readonly remove?: string;
}

/** Opens workbooks in LibreOffice and calculates formulas, given in Calc's own syntax, beside their sheets. */
export function askLibreOffice(workbooks: readonly WorkbookToCheck[]): Promise<CheckedWorkbook[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      '/usr/bin/python3',
      [path.join(import.meta.dirname, 'libreoffice.py')],
      { maxBuffer: 64 << 20, timeout: 150_000 },
      (error, stdout) => (error === null ? resolve(JSON.parse(stdout)) : reject(error)),
    );
    child.stdin?.end(JSON.stringify(workbooks));
  });
}

/** Opens a file in LibreOffice and saves it as a new workbook below a folder; gives its path. */
export async function savedByLibreOffice(file: string, folder: string): Promise<string> {
  const saved = path.join(folder, 'saved');
  await promisify(execFile)('soffice', [
    `-env:UserInstallation=file://${path.join(folder, 'profile')}`,
    '--headless',
    '--convert-to',
    'xlsx',
    '--outdir',
    saved,
    file,
  ]);
  return path.join(saved, path.basename(file));
}

/** Which schema a part of a workbook must satisfy; the Dublin Core ones of the core properties are not to hand. */
export function schemaOf(part: string): string | null {
  if (part === '[Content_Types].xml') return 'opc-xsd/opc-contentTypes.xsd';
  if (part.endsWith('.rels')) return 'opc-xsd/opc-relationships.xsd';
  if (part === 'docProps/app.xml') return 'shared-documentPropertiesExtended.xsd';
  if (part === 'docProps/custom.xml') return 'shared-documentPropertiesCustom.xsd';
  if (part.startsWith('xl/drawings/')) return 'dml-spreadsheetDrawing.xsd';
  if (part.startsWith('xl/charts/')) return 'dml-chart.xsd';
  return part.startsWith('xl/') ? 'sml.xsd' : null;
}

/** Validates an XML text against a schema; gives xmllint's complaints. */
export function validate(xml: string, schema: string): string {
  // The schema of the main part knows `xml:space` only where its own import of it is resolved, which needs the net.
  const text = xml.replaceAll(' xml:space="preserve"', '');
  const outcome = spawnSync(
    validator,
    ['--noout', '--nonet', '--schema', path.join(schemaFolder, schema), '-'],
    {
      input: text,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    },
  );
  return outcome.status === 0 ? '' : outcome.stderr;
}
