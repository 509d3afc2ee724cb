/** An aggregate over rows. */
export interface Part {
  /** SQL over the rows. */
  readonly rows: string;
  /** How its results over groups of rows combine to the result over all; `rows`: not at all. */
  readonly combine: 'sum' | 'min' | 'max' | 'rows';
}
