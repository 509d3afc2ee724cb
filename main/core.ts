import { createRouterClient } from '@orpc/server';
import type { Client } from '#shared/contract/contract.ts';
import { createAws } from './aws/create-aws.ts';
import { createAthenaConnector } from './connectors/athena/session.ts';
import { localProfile } from './connectors/duckdb/profile.ts';
import { createDuckdbConnector } from './connectors/duckdb/session.ts';
import { createOdbcConnector } from './connectors/odbc/session.ts';
import { forgetPassword } from './connectors/passwords.ts';
import { createPostgresConnector } from './connectors/postgres/session.ts';
import { createRedshiftDataConnector } from './connectors/redshift-data/session.ts';
import { createConnections, readProfile } from './connectors/registry.ts';
import { openAllowedCommands } from './engine/allowed-commands.ts';
import { openCatalogCache } from './engine/catalog-cache.ts';
import { openConnectionStore } from './engine/connection-store.ts';
import { openEngine } from './engine/engine.ts';
import { openHistory } from './engine/history-log.ts';
import { createLocalViews } from './engine/local-views.ts';
import { writeIntoPlace } from './engine/partial-files.ts';
import { createResultReader } from './engine/result-reader.ts';
import { openResultStore } from './engine/result-store.ts';
import { resultViews } from './engine/result-views.ts';
import { openRunJournal } from './engine/run-journal.ts';
import { openSample, sampleViews } from './engine/sample/sample.ts';
import { openSettings } from './engine/settings-store.ts';
import { openTabs } from './engine/tab-store.ts';
import { createDownloads, createUploads } from './engine/transfers.ts';
import { openWorkspace } from './engine/workspace.ts';
import { openLibrary } from './library/library.ts';
import { openAddressBooks } from './pivot/address-books.ts';
import { createBookReader } from './pivot/book-reader.ts';
import { createFormulaReader } from './pivot/formula-reader.ts';
import { createPivotStore } from './pivot/pivot-store.ts';
import { openSavedPivots } from './pivot/saved-pivots.ts';
import type { Platform } from './platform/platform.ts';
import { createPromptDesk } from './platform/prompts.ts';
import { createAddressBooksService } from './services/address-books.ts';
import { createConnectionsService } from './services/connections.ts';
import { createExportsService } from './services/exports.ts';
import { createHistoryService } from './services/history.ts';
import { createImportsService } from './services/imports.ts';
import { asOverTransport } from './services/in-process.ts';
import { createKeptTables } from './services/kept-tables.ts';
import { createLibraryService } from './services/library.ts';
import { createPivotService } from './services/pivot.ts';
import { type CallContext, procedures } from './services/procedure.ts';
import { createPromptsService } from './services/prompts.ts';
import { createReconcileService } from './services/reconcile.ts';
import { createReportsService } from './services/reports.ts';
import { createResultsService } from './services/results.ts';
import { createRunsService } from './services/runs.ts';
import { createSampleService } from './services/sample.ts';
import { createSettingsService } from './services/settings.ts';
import { createTabsService } from './services/tabs.ts';
import { createDownloadsService, createUploadsService } from './services/transfers.ts';
import { createWorkbooksService } from './services/workbooks.ts';
import { createWorkspaceService } from './services/workspace.ts';

/** The one place where everything is wired. A host starts it, carries its contract, and closes it. */
export async function createCore(platform: Platform) {
  const workspace = await openWorkspace(platform.workspace);
  const engine = await openEngine({
    temporary: workspace.temporary,
    folders: platform.allowPaths ? undefined : [workspace.folder],
  });
  const settings = openSettings(workspace);
  const results = openResultStore(workspace, { capBytes: () => settings.capBytes() });
  const reader = createResultReader({ engine, store: results, temporary: workspace.temporary });
  const library = openLibrary({
    builtIn: platform.queries,
    own: workspace.queries,
    temporary: workspace.temporary,
  });
  const sample = openSample({
    workspace,
    sqlOf: async (id) => (await library.get(id, 'duckdb')).sql,
  });
  const history = openHistory(workspace);
  const views = createLocalViews(engine, [sampleViews(sample), resultViews(workspace, results)]);
  const prompts = createPromptDesk();
  const aws = createAws({ prompts, allowed: openAllowedCommands(settings) });
  const catalogs = openCatalogCache(workspace);
  const keptTables = createKeptTables(catalogs, platform.clock);
  const connections = createConnections({
    connectors: [
      createDuckdbConnector({ engine, views, allowPaths: platform.allowPaths }),
      createPostgresConnector({
        engine,
        aws,
        prompts,
        secrets: platform.secrets,
        environment: process.env,
      }),
      createAthenaConnector({ aws, engine, temporary: workspace.temporary }),
      createRedshiftDataConnector({ aws, engine, temporary: workspace.temporary }),
      createOdbcConnector({ engine, prompts, secrets: platform.secrets }),
    ],
    fixed: [localProfile],
    store: openConnectionStore(workspace),
    async onChanged(id) {
      await catalogs.clear(id);
      await forgetPassword(platform.secrets, id);
    },
  });
  const uploads = createUploads(workspace.temporary);
  const downloads = createDownloads();

  const pivots = createPivotStore(engine, results);
  const savedPivots = openSavedPivots(workspace, platform.clock);
  const formulas = createFormulaReader({
    engine,
    results,
    pivots,
    saved: savedPivots,
    clock: platform.clock,
  });

  const books = openAddressBooks(workspace);
  const bookReader = createBookReader({
    books,
    formulas,
    results,
    async pivotOf(queryId) {
      const { queries } = await library.list();
      return queries.find(({ id }) => id === queryId)?.pivot;
    },
    clock: platform.clock,
    log: platform.log,
  });

  const router = procedures.router({
    workspace: createWorkspaceService(platform, workspace, results, settings),
    settings: createSettingsService(settings),
    connections: createConnectionsService({
      connections,
      catalogs,
      keptTables,
      clock: platform.clock,
      awsProfiles: aws.profiles,
      readProfile,
    }),
    sample: createSampleService(sample),
    prompts: createPromptsService(prompts),
    library: createLibraryService(library),
    runs: createRunsService({
      connections,
      queries: library,
      results,
      history,
      journal: openRunJournal(workspace),
      clock: platform.clock,
      onKept: bookReader.refresh,
    }),
    results: createResultsService(results, reader),
    history: createHistoryService(history, results),
    uploads: createUploadsService(uploads),
    downloads: createDownloadsService(downloads),
    imports: createImportsService({ platform, workspace, engine, results, uploads }),
    exports: createExportsService({
      platform,
      workspace,
      engine,
      results,
      downloads,
      uploads,
      library,
    }),
    workbooks: createWorkbooksService({
      platform,
      workspace,
      engine,
      results,
      uploads,
      connections,
      library,
    }),
    reports: createReportsService({ engine, results, library }),
    pivot: createPivotService({ engine, results, pivots, saved: savedPivots, formulas }),
    addressBooks: createAddressBooksService({ books, reader: bookReader, clock: platform.clock }),
    reconcile: createReconcileService({ engine, results, pivots }),
    tabs: createTabsService(openTabs(workspace, platform.log)),
  });
  const context: CallContext = { log: platform.log };

  return {
    router,
    context,
    /** Puts a text that the host made at `target`, whole or not at all. */
    writeText: (pieces: AsyncIterable<string> | Iterable<string>, target: string, signal?: AbortSignal) =>
      writeIntoPlace(pieces, target, workspace.temporary, signal),
    results,
    /** The contract without a transport: for the command line and for tests. */
    client: createRouterClient(router, {
      context,
      interceptors: [asOverTransport],
    }) satisfies Client as Client,
    async close(): Promise<void> {
      await keptTables.close();
      await bookReader.settled();
      pivots.close();
      await reader.close();
      engine.close();
      aws.close();
      await workspace.close();
    },
  };
}

export type Core = Awaited<ReturnType<typeof createCore>>;
