import path from 'node:path';
import { type Command, Option } from 'commander';
import { type ImportFormat, type ImportOptions, importFormats } from '#shared/contract/transfers.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { rowsText } from '../output-format.ts';
import { finished, follow } from '../session.ts';
import type { SessionRunner } from './runner.ts';

interface ImportFlags {
  readonly name?: string;
  readonly as?: ImportFormat;
  readonly sheet?: string;
  readonly headerRow?: number;
  readonly delimiter?: string;
  readonly encoding?: NonNullable<ImportOptions['encoding']>;
}

function importOptions(flags: ImportFlags): ImportOptions {
  return {
    ...(flags.as === undefined ? {} : { format: flags.as }),
    ...(flags.sheet === undefined ? {} : { sheet: flags.sheet }),
    ...(flags.headerRow === undefined ? {} : { headerRow: flags.headerRow }),
    ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter.replaceAll('\\t', '\t') }),
    ...(flags.encoding === undefined ? {} : { encoding: flags.encoding }),
  };
}

export function addImport(program: Command, run: SessionRunner): void {
  program
    .command('import <file>')
    .description('read a CSV, TSV, JSON, Parquet, .xlsx or .xlsb file into imports.<name>')
    .option('--name <name>', "name of the table; by default made from the file's")
    .addOption(new Option('--as <format>', 'format, where the file does not tell').choices(importFormats))
    .option('--sheet <sheet>', 'sheet of a workbook')
    .option('--header-row <row>', 'row of the headings in a workbook, from 1', Number)
    .option('--delimiter <text>', 'what separates fields; \\t is a tab')
    .addOption(new Option('--encoding <encoding>').choices(['utf-8', 'utf-16le', 'utf-16be', 'latin-1']))
    .action((file: string, flags: ImportFlags) =>
      run(async (session) => {
        const { client, io } = session;
        const ends: ResultInfo[] = [];
        const stream = client.imports.start(
          {
            source: { kind: 'path', path: path.resolve(file) },
            options: importOptions(flags),
            ...(flags.name === undefined ? {} : { name: flags.name }),
          },
          { signal: io.signal },
        );
        await follow(session, stream, (event) => {
          if (event.type !== 'done') return;
          ends.push(event.result);
          for (const note of event.notes) io.err(`Note: ${note}\n`);
        });
        const result = finished(ends.at(-1), 'The import');
        io.err(`${rowsText(result.rows)} imported as imports.${result.name}\n`);
        if (result.rejects !== undefined) {
          io.err(
            `${rowsText(result.rejects.rows)} could not be read: backcast results show ${result.rejects.id}\n`,
          );
        }
      }),
    );
}
