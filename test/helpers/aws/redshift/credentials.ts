import { randomUUID } from 'node:crypto';
import {
  type ClusterCredentials,
  type ClusterExtendedCredentials,
  ClusterNotFoundFault$,
  type ClustersMessage,
  DescribeClusters$,
  type DescribeClustersMessage,
  GetClusterCredentials$,
  type GetClusterCredentialsMessage,
  GetClusterCredentialsWithIAM$,
  type GetClusterCredentialsWithIAMMessage,
} from '@aws-sdk/client-redshift';
import {
  GetCredentials$,
  type GetCredentialsRequest,
  type GetCredentialsResponse,
  GetNamespace$,
  type GetNamespaceRequest,
  type GetNamespaceResponse,
  GetWorkgroup$,
  type GetWorkgroupRequest,
  type GetWorkgroupResponse,
  ListWorkgroups$,
  type ListWorkgroupsRequest,
  type ListWorkgroupsResponse,
  ResourceNotFoundException$,
  ValidationException$,
  type Workgroup,
} from '@aws-sdk/client-redshift-serverless';
import type { Clock } from '#main/platform/clock.ts';
import { ServiceError } from '../core/errors.ts';
import { defineJsonService } from '../core/json-service.ts';
import { modelled } from '../core/modelled.ts';
import { defineQueryService } from '../core/query-service.ts';
import { type AwsService, operation } from '../core/service.ts';
import { iamRole } from './data-api/target.ts';
import type { Users } from './users.ts';
import type { Warehouse } from './warehouse.ts';

export interface CredentialSettings {
  readonly clock: Clock;
  readonly users: Users;
  readonly warehouse: Warehouse;
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly workgroup: string;
  readonly namespace: string;
  readonly database: string;
  readonly administrator: string;
  /** Where the wire listens. */
  readonly endpoint: () => { readonly address: string; readonly port: number };
}

interface Issued {
  readonly user: string;
  readonly password: string;
  readonly expiration: Date;
  readonly refresh: Date;
}

/** Credentials that log in to the wire until they expire, by the clock; 15 minutes unless said otherwise. */
function issue(settings: CredentialSettings, user: string, role: string | null, seconds = 900): Issued {
  const now = settings.clock.now().getTime();
  const expiration = new Date(now + seconds * 1000);
  const password = randomUUID().replaceAll('-', '');
  if (role !== null) settings.users.add(user, { password, role, expiration });
  return { user, password, expiration, refresh: new Date(now + seconds * 500) };
}

/** The services that know clusters and workgroups, and give the credentials for them. */
export function credentialServices(settings: CredentialSettings): readonly AwsService[] {
  const { account, region, warehouse } = settings;
  const created = settings.clock.now();

  function demandWorkgroup(name: string | undefined): void {
    if (name === settings.workgroup) return;
    const message = `Workgroup ${name} not found.`;
    throw modelled(ResourceNotFoundException$, { message, resourceName: name });
  }

  function demandCluster(name: string | undefined): void {
    if (name !== settings.cluster)
      throw modelled(ClusterNotFoundFault$, { message: `Cluster ${name} not found.` });
  }

  function workgroup(): Workgroup {
    return {
      workgroupId: '00000000-0000-4000-9000-000000000001',
      workgroupArn: `arn:aws:redshift-serverless:${region}:${account}:workgroup/00000000-0000-4000-9000-000000000001`,
      workgroupName: settings.workgroup,
      namespaceName: settings.namespace,
      baseCapacity: 8,
      status: 'AVAILABLE',
      endpoint: { ...settings.endpoint() },
      publiclyAccessible: true,
      creationDate: created,
      port: settings.endpoint().port,
    };
  }

  const serverless = defineJsonService({
    signingName: 'redshift-serverless',
    target: 'RedshiftServerless',
    operations: [
      operation<GetCredentialsRequest, GetCredentialsResponse>(GetCredentials$, async (input, { caller }) => {
        demandWorkgroup(input.workgroupName);
        const seconds = input.durationSeconds ?? 900;
        if (seconds < 900 || seconds > 3600) {
          throw modelled(ValidationException$, { message: 'durationSeconds must be between 900 and 3600.' });
        }
        const role = iamRole(caller);
        await warehouse.addRole(role);
        const { user, password, expiration, refresh } = issue(settings, role, role, seconds);
        return { dbUser: user, dbPassword: password, expiration, nextRefreshTime: refresh };
      }),
      operation<GetWorkgroupRequest, GetWorkgroupResponse>(GetWorkgroup$, (input) => {
        demandWorkgroup(input.workgroupName);
        return { workgroup: workgroup() };
      }),
      operation<ListWorkgroupsRequest, ListWorkgroupsResponse>(ListWorkgroups$, () => ({
        workgroups: [workgroup()],
      })),
      operation<GetNamespaceRequest, GetNamespaceResponse>(GetNamespace$, (input) => {
        if (input.namespaceName !== settings.namespace) {
          const message = `Namespace ${input.namespaceName} not found.`;
          throw modelled(ResourceNotFoundException$, { message, resourceName: input.namespaceName });
        }
        return {
          namespace: {
            namespaceArn: `arn:aws:redshift-serverless:${region}:${account}:namespace/00000000-0000-4000-9000-000000000002`,
            namespaceId: '00000000-0000-4000-9000-000000000002',
            namespaceName: settings.namespace,
            adminUsername: settings.administrator,
            dbName: settings.database,
            status: 'AVAILABLE',
            creationDate: created,
          },
        };
      }),
    ],
  });

  const provisioned = defineQueryService({
    signingName: 'redshift',
    version: '2012-12-01',
    namespace: 'http://redshift.amazonaws.com/doc/2012-12-01/',
    operations: [
      operation<GetClusterCredentialsMessage, ClusterCredentials>(GetClusterCredentials$, async (input) => {
        demandCluster(input.ClusterIdentifier);
        const seconds = input.DurationSeconds ?? 900;
        if (seconds < 900 || seconds > 3600) {
          throw new ServiceError('InvalidParameterValue', 'DurationSeconds must be between 900 and 3600.');
        }
        const role = (input.DbUser ?? '').toLowerCase();
        if (input.AutoCreate === true) await warehouse.addRole(role);
        const name = `${input.AutoCreate === true ? 'IAMA' : 'IAM'}:${role}`;
        // Credentials for a user that is not there are given all the same; they open nothing.
        const { user, password, expiration } = issue(
          settings,
          name,
          warehouse.hasRole(role) ? role : null,
          seconds,
        );
        return { DbUser: user, DbPassword: password, Expiration: expiration };
      }),
      operation<GetClusterCredentialsWithIAMMessage, ClusterExtendedCredentials>(
        GetClusterCredentialsWithIAM$,
        async (input, { caller }) => {
          demandCluster(input.ClusterIdentifier);
          const role = iamRole(caller);
          await warehouse.addRole(role);
          const { user, password, expiration, refresh } = issue(
            settings,
            role,
            role,
            input.DurationSeconds ?? 900,
          );
          return { DbUser: user, DbPassword: password, Expiration: expiration, NextRefreshTime: refresh };
        },
      ),
      operation<DescribeClustersMessage, ClustersMessage>(DescribeClusters$, (input) => {
        if (input.ClusterIdentifier !== undefined) demandCluster(input.ClusterIdentifier);
        const { address, port } = settings.endpoint();
        return {
          Clusters: [
            {
              ClusterIdentifier: settings.cluster,
              NodeType: 'ra3.large',
              ClusterStatus: 'available',
              ClusterAvailabilityStatus: 'Available',
              MasterUsername: settings.administrator,
              DBName: settings.database,
              Endpoint: { Address: address, Port: port },
              ClusterCreateTime: created,
              NumberOfNodes: 2,
              PubliclyAccessible: true,
              Encrypted: true,
            },
          ],
        };
      }),
    ],
  });
  return [serverless, provisioned];
}
