import type { Aggregate, PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import type { ShowAs } from '#shared/model/show-as.ts';
import type { SourceField } from './spec/fields.ts';

/** A question a dialog asks about the pivot. */
export type Asked =
  | { readonly kind: 'page-items'; readonly index: number }
  | { readonly kind: 'name-format'; readonly index: number }
  | { readonly kind: 'aggregate'; readonly index: number; readonly aggregate: Aggregate }
  | { readonly kind: 'show-as'; readonly index: number; readonly showAs: ShowAs['kind'] }
  /** A null index is a new one. */
  | { readonly kind: 'calculated'; readonly index: number | null }
  | { readonly kind: 'top'; readonly well: 'rows' | 'columns'; readonly index: number }
  | { readonly kind: 'dates'; readonly field: string }
  | { readonly kind: 'bins'; readonly field: string }
  /** A derived field gets another name, or a group of it does. */
  | { readonly kind: 'rename'; readonly field: string; readonly group?: string };

/** What every part of the pivot's screen needs to change it. */
export interface PivotEditing {
  readonly result: ResultInfo;
  readonly spec: PivotSpec;
  readonly fields: readonly SourceField[];
  change(spec: PivotSpec): void;
  ask(asked: Asked): void;
  /** Tells a screen reader what happened. */
  announce(text: string): void;
}
