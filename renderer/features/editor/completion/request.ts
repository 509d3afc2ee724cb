import type { CatalogTable } from '#shared/model/catalog.ts';
import type { Dialect } from '#shared/model/query.ts';

/** What the completion's worker is told and asked. */
export type CompletionRequest =
  | {
      readonly kind: 'tables';
      readonly connectionId: string;
      readonly tables: readonly CatalogTable[];
    }
  | {
      readonly kind: 'suggest';
      readonly text: string;
      /** In UTF-16 units. */
      readonly offset: number;
      readonly dialect: Dialect;
      readonly connectionId: string;
    };
