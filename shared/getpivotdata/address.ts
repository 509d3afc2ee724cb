/**
 * An item as a formula names it. A number keeps its digits as text, so that no integer or decimal loses any;
 * `blank` is an argument left empty, which means the item of nulls.
 */
export type AddressItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `YYYY-MM-DD`, written DATE(y,m,d). */
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'blank' };

/**
 * Which pivot: the one that stands on a sheet, at or around a cell (`$A$5`, in capitals; a range as `A5:B7`), or
 * a name. A bare cell has no sheet; a name has neither.
 */
export interface PivotReference {
  readonly sheet?: string;
  readonly cell?: string;
  readonly name?: string;
}

export interface AddressPair {
  readonly field: string;
  readonly item: AddressItem;
}

/** What a GETPIVOTDATA formula says, nothing of it looked up yet. Pairs stand in the order they were written. */
export interface Address {
  readonly dataField: string;
  readonly pivot: PivotReference;
  readonly pairs: readonly AddressPair[];
  /**
   * The second argument of the older syntax, `GETPIVOTDATA($A$5,"Sum of value Telco")`: only the pivot itself can
   * tell which of its words are the data field, fields and items. Then `dataField` and `pairs` are empty.
   */
  readonly words?: string;
}
