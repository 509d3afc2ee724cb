import type { CatalogTable } from '#shared/model/catalog.ts';
import type { Dialect } from '#shared/model/query.ts';

/** What the completion's worker is told and asked. */
export type CompletionRequest =
  | {
      readonly kind: 'tables';
      readonly connectionId: string;
      /** What the connection is called. */
      readonly name: string;
      /** null: they have not been read from the source. */
      readonly tables: readonly CatalogTable[] | null;
    }
  | {
      readonly kind: 'suggest';
      readonly text: string;
      /** In UTF-16 units. */
      readonly offset: number;
      readonly dialect: Dialect;
      readonly connectionId: string;
    };
