/** An aggregate over rows whose results over parts of them combine to the result over all. */
export interface Part {
  /** SQL over the rows. */
  readonly rows: string;
  readonly combine: 'sum' | 'min' | 'max';
}
