import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Difference, Evidence, SourceChange, Verdict } from '#shared/contract/evidence.ts';
import type { FileSource } from '#shared/contract/transfers.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import type { SessionContext } from '../connectors/connector.ts';
import { type Engine, interruptible } from '../engine/engine.ts';
import { eventStream } from '../engine/event-stream.ts';
import { checksumOf, type ResultStore } from '../engine/result-store.ts';
import type { Workspace } from '../engine/workspace.ts';
import type { Library } from '../library/library.ts';
import type { Platform } from '../platform/platform.ts';
import { readEvidence } from '../workbook/evidence/read-evidence.ts';
import type { ExportTools } from '../workbook/export-result.ts';
import { checkRemedies } from '../workbook/remedies.ts';
import { compareFilled } from '../workbook/verify/compare-filled.ts';
import { compareWorkbooks } from '../workbook/verify/compare-workbooks.ts';
import { openPackage } from '../workbook/verify/package.ts';
import { sourceChange } from '../workbook/verify/source-change.ts';
import { writeFilledRows } from '../workbook/verify/write-filled-rows.ts';
import { writeExport } from './exports.ts';
import { type FileSources, fileOf } from './file-source.ts';
import { procedures } from './procedure.ts';
import { type RerunParts, rerunInto } from './rerun.ts';

export interface WorkbooksParts extends FileSources, RerunParts {
  readonly platform: Pick<Platform, 'allowPaths' | 'clock' | 'version'>;
  readonly workspace: Pick<Workspace, 'temporary'>;
  readonly engine: Engine;
  readonly results: ResultStore;
  readonly library: Pick<Library, 'reports' | 'get'>;
}

type VerifyEvent =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'differences'; readonly differences: Difference[] };

interface Kept {
  readonly info: ResultInfo;
  readonly file: string;
  readonly notes: readonly string[];
}

/** The result a workbook was made of: the one it names, else one that holds the same data. */
async function findKept(wanted: Evidence['result'], results: ResultStore): Promise<Kept> {
  try {
    return { ...(await results.open(wanted.id)), notes: [] };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'not-found') throw error;
  }
  const twin = (await results.list()).find(({ checksum }) => checksum === wanted.checksum);
  if (twin === undefined) {
    throw new AppError(
      'not-found',
      `The result this workbook was made of (${wanted.title}, ${wanted.id}) is no longer kept here, and no kept result holds the same data.`,
      {
        hint: 'Verify it in the workspace that wrote it (--workspace DIR). If the result was removed, only a new run can be compared: run the SQL of its Evidence sheet and export it again.',
        details: { name: wanted.id },
      },
    );
  }
  const { file } = await results.open(twin.id);
  return {
    // What the workbook says of its run stands; the data is the same to the last byte.
    info: { ...twin, ...wanted },
    file,
    notes: [`The result ${wanted.id} is no longer kept; ${twin.id} holds the same data and stood in for it.`],
  };
}

/** The workbook that the snapshot gives today, by the request of the one at hand; of a filled template its rows. */
async function writeExpected(
  evidence: Evidence,
  { info, file }: Kept,
  target: string,
  parts: WorkbooksParts,
  tools: { readonly signal: AbortSignal; report(progress: Progress): void },
): Promise<void> {
  const { engine } = parts;
  const { signal, report } = tools;
  const results = { get: async () => info, file: async () => file };
  // The file's own checksums are held against its own sheets; another build of the writer packs the same cells otherwise.
  const known = new Map(evidence.sheets.map(({ name, crc32 }) => [name, crc32]));
  await engine.withConnection((connection) =>
    interruptible(connection, '', { signal }, async () => {
      const written: ExportTools = {
        engine,
        reader: { connection, signal },
        now: new Date(evidence.writtenAt),
        report,
        remedies: checkRemedies(evidence.request.remedies ?? {}),
        evidence: { version: evidence.version, request: evidence.request, checksums: known },
      };
      const { request, filled } = evidence;
      // The template itself is its owner's and not at hand: only its rows can be made anew.
      if (filled !== undefined) await writeFilledRows({ info, file }, evidence, filled, target, written);
      else await writeExport({ ...request, format: 'xlsx' }, target, { ...parts, results }, written);
    }),
  );
}

async function rerun(
  { info, file }: Kept,
  evidence: Evidence,
  parts: WorkbooksParts,
  context: SessionContext,
): Promise<SourceChange> {
  if (evidence.redacted && info.sql === evidence.result.sql) {
    throw new AppError(
      'unsupported',
      'The SQL of this workbook had a credential taken out, so it cannot be run.',
      {
        hint: 'Run the query with the credential, and export it again.',
      },
    );
  }
  const fresh = path.join(parts.workspace.temporary, `rerun-${randomUUID()}.parquet`);
  try {
    const columns = await rerunInto(fresh, info, evidence.result, parts, context);
    const before = { file, columns: info.columns };
    return await sourceChange(parts.engine, before, { file: fresh, columns }, context.signal);
  } finally {
    await rm(fresh, { force: true });
  }
}

async function* verify(
  input: { readonly source: FileSource; readonly rerun: boolean },
  parts: WorkbooksParts,
  context: SessionContext,
): AsyncGenerator<VerifyEvent, Verdict, void> {
  const { signal } = context;
  const progress = (message: string): VerifyEvent => ({ type: 'progress', progress: { message } });
  const given = await fileOf(input.source, parts);
  const target = path.join(parts.workspace.temporary, `verify-${randomUUID()}.xlsx`);
  yield progress('Reading the evidence');
  const found = await openPackage(given.path, given.fileName);
  try {
    const evidence = await readEvidence(found);
    const kept = await findKept(evidence.result, parts.results);
    let count = 0;
    const checksum = await checksumOf(kept.file);
    if (checksum !== evidence.result.checksum) {
      count += 1;
      const difference: Difference = {
        kind: 'checksum',
        where: `data.parquet of ${kept.info.id}`,
        workbook: evidence.result.checksum,
        snapshot: checksum,
      };
      yield { type: 'differences', differences: [difference] };
    }
    const events = eventStream<Progress, void>(
      (tools) => writeExpected(evidence, kept, target, parts, tools),
      signal,
    );
    for await (const event of events) {
      if ('report' in event) yield { type: 'progress', progress: event.report };
    }
    const expected = await openPackage(target, 'the workbook of the snapshot');
    try {
      const sheets: string[] = [];
      const options = {
        version: parts.platform.version,
        signal,
        onSheet: (name: string) => void sheets.push(name),
      };
      const { filled } = evidence;
      const comparison =
        filled === undefined
          ? compareWorkbooks(found, expected, evidence, options)
          : compareFilled(found, expected, evidence, filled, options);
      let compared = await comparison.next();
      for (; compared.done !== true; compared = await comparison.next()) {
        const name = sheets.splice(0).at(-1);
        if (name !== undefined) yield progress(`Comparing ${name}`);
        if (compared.value.length === 0) continue;
        count += compared.value.length;
        yield { type: 'differences', differences: compared.value };
      }
      const { cells, sheets: names, notes } = compared.value;
      if (input.rerun) yield progress('Running the query again');
      const source = input.rerun ? await rerun(kept, evidence, parts, context) : undefined;
      const { version, writtenAt, result, totals } = evidence;
      return {
        fileName: given.fileName,
        same: count === 0,
        cells,
        sheets: [...names],
        differences: count,
        evidence: { version, writtenAt, result, totals },
        notes: [...kept.notes, ...notes],
        ...(source === undefined ? {} : { source }),
      };
    } finally {
      await expected.close();
    }
  } finally {
    await found.close();
    await rm(target, { force: true });
  }
}

/** Proof that a workbook holds what its snapshot gives. */
export function createWorkbooksService(parts: WorkbooksParts) {
  const os = procedures.workbooks;
  return {
    verify: os.verify.handler(async function* ({ input, context: { log }, signal }) {
      const leaving = new AbortController();
      const inner = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
      try {
        const context = { signal: inner, log, clock: parts.platform.clock };
        const verdict = yield* verify(input, parts, context);
        yield { type: 'done' as const, verdict };
      } finally {
        leaving.abort();
      }
    }),
  };
}
