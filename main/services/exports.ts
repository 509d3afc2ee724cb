import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { workbookRequestSchema } from '#shared/contract/evidence.ts';
import type {
  CheckedExportRequest,
  ExportDone,
  ExportFormat,
  PreflightRequest,
  TemplateRequest,
} from '#shared/contract/transfers.ts';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { type Engine, interruptible } from '../engine/engine.ts';
import { eventStream } from '../engine/event-stream.ts';
import { checkTarget, moveIntoPlace } from '../engine/partial-files.ts';
import type { ResultStore } from '../engine/result-store.ts';
import type { Downloads } from '../engine/transfers.ts';
import type { Workspace } from '../engine/workspace.ts';
import type { Library } from '../library/library.ts';
import { layoutNamed } from '../library/reports.ts';
import type { Platform } from '../platform/platform.ts';
import { exportPivot } from '../workbook/export-pivot.ts';
import { type ExportTools, exportResult, type Written } from '../workbook/export-result.ts';
import { preflightPivot, preflightResult } from '../workbook/preflight-export.ts';
import { checkRemedies, type Remedies } from '../workbook/remedies.ts';
import { exportReport, preflightReport } from '../workbook/report/export-report.ts';
import type { SourceReader } from '../workbook/row-source.ts';
import { filledEnding, fillTemplate } from '../workbook/template/fill-template.ts';
import { inspectTemplate } from '../workbook/template/inspect-template.ts';
import { preflightTemplate } from '../workbook/template/preflight-template.ts';
import { withTemplate } from '../workbook/template/with-template.ts';
import { type FileSources, fileOf } from './file-source.ts';
import { procedures } from './procedure.ts';

export interface ExportsParts extends FileSources {
  readonly platform: Pick<Platform, 'allowPaths' | 'clock' | 'version'>;
  readonly workspace: Pick<Workspace, 'temporary'>;
  readonly engine: Engine;
  readonly results: Pick<ResultStore, 'get' | 'file'>;
  readonly downloads: Downloads;
  readonly library: Pick<Library, 'reports'>;
}

const extensions: Readonly<Record<ExportFormat, string>> = {
  csv: 'csv',
  jsonl: 'jsonl',
  parquet: 'parquet',
  xlsx: 'xlsx',
};

/** A name every system takes, made from a title. */
function fileNameOf(title: string, ending: string): string {
  const plain = title
    .replace(/[\p{Cc}"*/:<>?\\|]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 100);
  return `${plain === '' ? 'Export' : plain}.${ending}`;
}

/** The template a call names, and how it is to be filled. */
async function templateSource(
  what: TemplateRequest,
  parts: Pick<ExportsParts, 'platform' | 'uploads' | 'workspace'>,
) {
  const { path: file, fileName } = await fileOf(what.template, parts);
  const { temporary } = parts.workspace;
  return { path: file, fileName, sheet: what.sheet, view: what.view, temporary };
}

/** A filled template is a workbook, with macros or without: Excel opens neither under the other's name. */
function requireEnding({ format, target }: CheckedExportRequest, ending: string): void {
  if (format !== 'xlsx') {
    throw new AppError('input.invalid', `A template is filled as a workbook, not as ${format}.`, {
      hint: 'Leave the format out.',
    });
  }
  if (target.kind === 'path' && path.extname(target.path).toLowerCase() !== `.${ending}`) {
    throw new AppError(
      'input.invalid',
      `The filled template is an .${ending} file; ${target.path} ends otherwise.`,
      {
        hint: `Let its name end in .${ending}: Excel does not open the file under another.`,
      },
    );
  }
}

interface Exported extends Written {
  readonly title: string;
  /** Of the file, where it is not the format's own. */
  readonly ending?: string;
}

type WriteParts = Pick<ExportsParts, 'results' | 'library' | 'platform' | 'uploads' | 'workspace'>;

/** Fills the user's own workbook. Its evidence names the template without the folder it lies in. */
async function writeTemplate(
  what: Extract<CheckedExportRequest['what'], { kind: 'template' }>,
  kept: { readonly info: ResultInfo; readonly file: string },
  target: string,
  parts: WriteParts,
  tools: ExportTools,
): Promise<Exported> {
  const source = await templateSource(what, parts);
  const { acceptLost } = what;
  const template = { kind: 'path' as const, path: source.fileName };
  const evidence = tools.evidence && {
    ...tools.evidence,
    request: { ...tools.evidence.request, what: { ...what, template } },
  };
  const { evidence: _, ...others } = tools;
  const written = await fillTemplate({ ...source, ...kept, acceptLost }, target, {
    ...others,
    ...(evidence === undefined ? {} : { evidence }),
  });
  return { ...written, title: kept.info.title, ending: filledEnding(source.fileName) };
}

/** Writes what a request asks for to `target`; also what a workbook is compared with. */
export async function writeExport(
  request: Omit<CheckedExportRequest, 'target'>,
  target: string,
  parts: WriteParts,
  tools: ExportTools,
): Promise<Exported> {
  const { what, format, dates } = request;
  if (dates === 'text' && what.kind !== 'report') {
    throw new AppError('input.invalid', 'Only a report has formulas whose dates could be text.', {
      hint: 'Leave the form of dates out, or export a report.',
    });
  }
  const info = await parts.results.get(what.id);
  const file = await parts.results.file(what.id);
  switch (what.kind) {
    case 'result':
      return {
        ...(await exportResult({ info, file, view: what.view }, format, target, tools)),
        title: info.title,
      };
    case 'pivot': {
      const name = what.name ?? info.title;
      return {
        ...(await exportPivot({ info, file, spec: what.spec, name: what.name }, format, target, tools)),
        title: name,
      };
    }
    case 'report': {
      const { report, layout } = await layoutOf(info, what.report, parts);
      const exported = { info, file, report, layout, dates };
      return {
        ...(await exportReport(exported, format, target, tools)),
        title: `${report.title} ${layout.title}`,
      };
    }
    case 'template':
      return writeTemplate(what, { info, file }, target, parts, tools);
  }
}

/** The report that a result was run for, and the layout asked for. */
async function layoutOf(info: ResultInfo, layout: string, { library }: Pick<ExportsParts, 'library'>) {
  const queryId = info.origin.kind === 'run' ? info.origin.queryId : undefined;
  return layoutNamed(await library.reports(), queryId ?? info.title, layout);
}

/** What a workbook of this request cannot hold as it is. */
async function preflight(
  { what, dates }: PreflightRequest,
  parts: ExportsParts,
  reader: SourceReader,
): Promise<Finding[]> {
  const info = await parts.results.get(what.id);
  const file = await parts.results.file(what.id);
  switch (what.kind) {
    case 'result':
      return preflightResult({ info, file, view: what.view }, { reader });
    case 'pivot':
      return preflightPivot({ info, file, spec: what.spec, name: what.name }, { reader });
    case 'report': {
      const { report, layout } = await layoutOf(info, what.report, parts);
      const copy = path.join(parts.workspace.temporary, `preflight-${randomUUID()}.parquet`);
      return preflightReport({ info, file, report, layout, dates }, { reader, copy });
    }
    case 'template': {
      const filled = { ...(await templateSource(what, parts)), info, file };
      return preflightTemplate(filled, { engine: parts.engine, reader, now: parts.platform.clock.now() });
    }
  }
}

/** Stops an export where a finding is met by the remedy to write nothing. */
async function requireAccepted(
  request: CheckedExportRequest,
  remedies: Remedies,
  parts: ExportsParts,
  reader: SourceReader,
): Promise<void> {
  const refused = Object.entries(remedies).flatMap(([id, remedy]) => (remedy === 'refuse' ? [id] : []));
  if (refused.length === 0) return;
  const found = (await preflight(request, parts, reader)).find(({ id }) => refused.includes(id));
  if (found === undefined) return;
  throw new AppError('conflict', `Nothing was written: ${found.title.toLowerCase()}. ${found.detail}`, {
    hint: 'Change the data or the pivot, or choose another remedy.',
    details: { name: found.id },
  });
}

async function runExport(
  request: CheckedExportRequest,
  parts: ExportsParts,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<ExportDone> {
  const { target, format, what } = request;
  if (what.kind === 'template') {
    requireEnding(request, filledEnding((await fileOf(what.template, parts)).fileName));
  }
  const wanted = target.kind === 'path' ? path.resolve(target.path) : null;
  if (wanted !== null) {
    if (!parts.platform.allowPaths) {
      throw new AppError('permission.denied', 'Files may only be downloaded here, not written to a path.', {
        hint: 'Download the file, or export from the command line.',
      });
    }
    await checkTarget(wanted);
  }
  const { temporary } = parts.workspace;
  const partial = path.join(temporary, `export-${randomUUID()}.${extensions[format]}`);
  try {
    const written = await parts.engine.withConnection((connection) =>
      interruptible(
        connection,
        '',
        {
          signal,
          // A workbook is written row by row here and says itself how far it is.
          onProgress:
            format === 'xlsx' ? undefined : (fraction) => report({ message: 'Writing rows', fraction }),
        },
        async () => {
          const remedies = checkRemedies(request.remedies ?? {});
          if (format === 'xlsx') await requireAccepted(request, remedies, parts, { connection, signal });
          const tools: ExportTools = {
            remedies,
            engine: parts.engine,
            reader: { connection, signal },
            now: parts.platform.clock.now(),
            report,
            evidence: { version: parts.platform.version, request: workbookRequestSchema.parse(request) },
          };
          return writeExport(request, partial, parts, tools);
        },
      ),
    );
    if (signal.aborted) throw cancelled('The export');
    const { size: bytes } = await stat(partial);
    const done = { bytes, rows: written.rows, notes: [...written.notes] };
    if (wanted === null) {
      const fileName = fileNameOf(written.title, written.ending ?? extensions[format]);
      return { ...done, fileName, downloadId: parts.downloads.offer(partial, fileName) };
    }
    await moveIntoPlace(partial, wanted, temporary, { signal });
    return { ...done, fileName: path.basename(wanted), path: wanted };
  } catch (error) {
    await rm(partial, { force: true });
    throw signal.aborted ? cancelled('The export') : error;
  }
}

/** Exports of results and pivots to files. What is not finished never has the file's name. */
export function createExportsService(parts: ExportsParts) {
  const os = procedures.exports;
  return {
    inspectTemplate: os.inspectTemplate.handler(async ({ input, signal }) => {
      const info = await parts.results.get(input.id);
      const file = await parts.results.file(input.id);
      const what = { ...(await templateSource(input, parts)), info, file };
      return parts.engine.withConnection((connection) =>
        interruptible(connection, '', { signal }, () => {
          const reader = { connection, signal };
          const tools = { engine: parts.engine, reader, now: parts.platform.clock.now() };
          return withTemplate(what, tools, (template) => inspectTemplate(template, what, tools));
        }),
      );
    }),
    preflight: os.preflight.handler(({ input, signal }) =>
      parts.engine.withConnection((connection) =>
        interruptible(connection, '', { signal }, () => preflight(input, parts, { connection, signal })),
      ),
    ),
    start: os.start.handler(async function* ({ input, signal }) {
      const events = eventStream<Progress, ExportDone>(
        (tools) => runExport(input, parts, tools.signal, tools.report),
        signal,
      );
      for await (const event of events) {
        if ('done' in event) yield { type: 'done' as const, done: event.done };
        else yield { type: 'progress' as const, progress: event.report };
      }
    }),
  };
}
