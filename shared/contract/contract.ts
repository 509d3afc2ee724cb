import type {
  ContractRouterClient,
  InferContractRouterInputs,
  InferContractRouterOutputs,
} from '@orpc/contract';
import { addressBooksContract } from './address-books.ts';
import { connectionsContract, sampleContract } from './connections.ts';
import { workbooksContract } from './evidence.ts';
import { libraryContract } from './library.ts';
import { pivotContract } from './pivot.ts';
import { promptsContract } from './prompts.ts';
import { reconcileContract } from './reconcile.ts';
import { reportsContract } from './reports.ts';
import { historyContract, resultsContract } from './results.ts';
import { runsContract } from './runs.ts';
import { tabsContract } from './tabs.ts';
import { downloadsContract, exportsContract, importsContract, uploadsContract } from './transfers.ts';
import { settingsContract, workspaceContract } from './workspace.ts';

/** Every call between a host's front and the core. The only truth about calls. */
export const contract = {
  workspace: workspaceContract,
  settings: settingsContract,
  connections: connectionsContract,
  sample: sampleContract,
  library: libraryContract,
  prompts: promptsContract,
  runs: runsContract,
  results: resultsContract,
  history: historyContract,
  uploads: uploadsContract,
  downloads: downloadsContract,
  imports: importsContract,
  exports: exportsContract,
  workbooks: workbooksContract,
  reports: reportsContract,
  pivot: pivotContract,
  reconcile: reconcileContract,
  addressBooks: addressBooksContract,
  tabs: tabsContract,
};
export type Contract = typeof contract;
export type Client = ContractRouterClient<Contract>;
export type Inputs = InferContractRouterInputs<Contract>;
export type Outputs = InferContractRouterOutputs<Contract>;
