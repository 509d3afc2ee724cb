import type { WorkGroup } from '@aws-sdk/client-athena';
import { invalidRequest } from './errors.ts';

export interface WorkGroupOptions {
  readonly name: string;
  readonly description?: string;
  readonly disabled?: boolean;
  /** `s3://bucket/prefix/`. */
  readonly outputLocation?: string;
  /** Whether its own output location is taken, whatever a request says. */
  readonly enforced?: boolean;
  /** Athena keeps the results itself; there is no output location. */
  readonly managed?: boolean;
  /** Bytes after which a query is stopped. */
  readonly bytesScannedCutoff?: number;
}

export interface WorkGroups {
  add(options: WorkGroupOptions, created: Date): void;
  /** Throws InvalidRequestException where there is none. */
  demand(name: string): WorkGroupEntry;
  all(): readonly WorkGroupEntry[];
}

export interface WorkGroupEntry {
  readonly options: WorkGroupOptions;
  readonly description: WorkGroup;
}

function describe(options: WorkGroupOptions, created: Date): WorkGroup {
  const { name, outputLocation, managed = false, enforced = false, bytesScannedCutoff } = options;
  return {
    Name: name,
    State: options.disabled === true ? 'DISABLED' : 'ENABLED',
    ...(options.description === undefined ? {} : { Description: options.description }),
    CreationTime: created,
    Configuration: {
      ResultConfiguration: outputLocation === undefined ? {} : { OutputLocation: outputLocation },
      ...(managed ? { ManagedQueryResultsConfiguration: { Enabled: true } } : {}),
      EnforceWorkGroupConfiguration: enforced,
      PublishCloudWatchMetricsEnabled: false,
      RequesterPaysEnabled: false,
      ...(bytesScannedCutoff === undefined ? {} : { BytesScannedCutoffPerQuery: bytesScannedCutoff }),
      EngineVersion: {
        SelectedEngineVersion: 'AUTO',
        EffectiveEngineVersion: 'Athena engine version 3',
      },
    },
  };
}

export function createWorkGroups(): WorkGroups {
  const groups = new Map<string, WorkGroupEntry>();
  return {
    add: (options, created) =>
      void groups.set(options.name, { options, description: describe(options, created) }),
    demand(name) {
      const found = groups.get(name);
      if (found === undefined) throw invalidRequest(`WorkGroup ${name} is not found.`);
      return found;
    },
    all: () => [...groups.values()].toSorted((a, b) => (a.options.name < b.options.name ? -1 : 1)),
  };
}

/**
 * Where a query's results go: the workgroup's place where it insists, else the request's, else the workgroup's. Null
 * where Athena keeps them. Ends in a slash.
 */
export function outputFolder({ options }: WorkGroupEntry, requested: string | undefined): string | null {
  if (options.managed === true) return null;
  const location = options.enforced === true ? options.outputLocation : (requested ?? options.outputLocation);
  if (location === undefined) {
    throw invalidRequest(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  if (!/^s3:\/\/[^/]+/.test(location)) throw invalidRequest('outputLocation is not a valid S3 path.');
  return location.endsWith('/') ? location : `${location}/`;
}
