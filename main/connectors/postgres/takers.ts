import type { Cell, Column } from '#shared/model/column.ts';
import { namedColumns } from '../../engine/column-types.ts';
import { RowEncoder } from '../../engine/row-encoder.ts';
import { cellReader } from '../../engine/text-cells.ts';
import type { TextRows } from '../../engine/text-rows.ts';
import type { SessionEvent } from '../connector.ts';
import { type OwnType, type WireColumn, wireColumns } from './types.ts';
import type { RowTaker } from './wire.ts';

/** Takes the rows of one statement until it is stopped. */
export interface StatementTaker extends RowTaker {
  readonly columns: readonly WireColumn[] | undefined;
  readonly rows: number;
  /** What went wrong in taking them. */
  readonly failure: unknown;
  /** From now on rows are passed over. */
  stop(): void;
  /** Waits until what was taken is where it belongs. */
  settle(): Promise<void>;
}

/** Bytes gathered before they are handed on. */
const pieceBytes = 1 << 20;

/** Takes rows into the staged text of one Parquet file, without a JavaScript string for each cell. */
export function stagingTaker(sink: TextRows, own: ReadonlyMap<number, OwnType>): StatementTaker {
  const encoder = new RowEncoder();
  let columns: readonly WireColumn[] | undefined;
  let rows = 0;
  let stopped = false;
  let failure: unknown;
  let writing: Promise<void> | undefined;

  const write = () => {
    writing = sink.appendEncoded(encoder).then(
      () => {
        writing = undefined;
      },
      (error: unknown) => {
        failure ??= error;
        stopped = true;
        writing = undefined;
      },
    );
    return writing;
  };

  return {
    get columns() {
      return columns;
    },
    get rows() {
      return rows;
    },
    get failure() {
      return failure;
    },
    describe(fields) {
      columns = wireColumns(fields, own);
    },
    row(bytes, start) {
      rows += 1;
      if (stopped || columns === undefined) return;
      let at = start + 2;
      for (const { rewrite } of columns) {
        const length = bytes.readInt32BE(at);
        at += 4;
        if (length < 0) {
          encoder.null();
          continue;
        }
        const end = at + length;
        if (rewrite === undefined || rewrite.needed?.(bytes, end) === false) encoder.utf8(bytes, at, end);
        else encoder.text(rewrite.text(bytes.toString('utf8', at, end)));
        at = end;
      }
      encoder.endRow();
    },
    pressure: () => (encoder.size >= pieceBytes && !stopped ? write() : undefined),
    stop() {
      stopped = true;
    },
    async settle() {
      await writing;
      if (!stopped) await write();
    },
  };
}

/** The columns of a batch, each with a field of its own. */
function announced(columns: readonly WireColumn[]): readonly Column[] {
  return namedColumns(
    columns.map(({ name }) => name),
    columns.map(({ type }) => type),
  );
}

/** Takes rows as cells, told batch by batch; `tell` resolves when the reader has taken the batch. */
export function batchTaker(
  tell: (event: SessionEvent) => Promise<void>,
  own: ReadonlyMap<number, OwnType>,
): StatementTaker {
  let columns: readonly WireColumn[] | undefined;
  let readers: ((text: string) => Cell)[] = [];
  let values: Cell[][] = [];
  let rows = 0;
  let held = 0;
  let bytesHeld = 0;
  let stopped = false;
  let telling: Promise<void> | undefined;
  let release = () => {};

  const hand = () => {
    const given = values;
    const rowCount = held;
    values = readers.map(() => []);
    held = 0;
    bytesHeld = 0;
    const left = new Promise<void>((resolve) => {
      release = resolve;
    });
    telling = Promise.race([tell({ type: 'batch', values: given, rowCount }), left]);
    return telling;
  };

  return {
    get columns() {
      return columns;
    },
    get rows() {
      return rows;
    },
    failure: undefined,
    describe(fields) {
      columns = wireColumns(fields, own);
      readers = columns.map(({ type }) => cellReader(type));
      values = columns.map(() => []);
      if (columns.length > 0) void tell({ type: 'columns', columns: announced(columns) });
    },
    row(bytes, start) {
      rows += 1;
      if (stopped || columns === undefined) return;
      let at = start + 2;
      for (const [index, { rewrite }] of columns.entries()) {
        const length = bytes.readInt32BE(at);
        at += 4;
        if (length < 0) {
          values[index]?.push(null);
          continue;
        }
        const text = bytes.toString('utf8', at, at + length);
        const read = readers[index];
        values[index]?.push(
          read === undefined ? text : read(rewrite === undefined ? text : rewrite.text(text)),
        );
        at += length;
      }
      held += 1;
      bytesHeld += at - start;
    },
    pressure: () => (bytesHeld >= pieceBytes && !stopped ? hand() : undefined),
    stop() {
      stopped = true;
      release();
    },
    async settle() {
      await telling;
      if (!stopped && held > 0) await hand();
    },
  };
}
