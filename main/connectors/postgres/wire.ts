import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A column as the server describes it. */
export interface WireField {
  readonly name: string;
  /** The type's number in the server's catalog, and what narrows it, e.g. digits; -1 where nothing does. */
  readonly oid: number;
  readonly modifier: number;
}

/** Takes the rows of a statement as the server's bytes. */
export interface RowTaker {
  describe(fields: readonly WireField[]): void;
  /** A row stands in `bytes` from `start` on: the number of cells, then of each its length (-1: null) and its text. */
  row(bytes: Buffer, start: number): void;
  /** What to wait for before more rows may come. */
  pressure(): Promise<void> | undefined;
}

const header = 5;
const dataRow = 0x44;
const rowDescription = 0x54;

function readFields(bytes: Buffer, start: number): WireField[] {
  const count = bytes.readInt16BE(start);
  const fields: WireField[] = [];
  let at = start + 2;
  for (let index = 0; index < count; index += 1) {
    const end = bytes.indexOf(0, at);
    const name = bytes.toString('utf8', at, end);
    // Behind the name: table (4 bytes), column (2), type (4), its length (2), its modifier (4), format (2).
    fields.push({ name, oid: bytes.readUInt32BE(end + 7), modifier: bytes.readInt32BE(end + 13) });
    at = end + 19;
  }
  return fields;
}

/**
 * The connection as the driver sees it. While a taker is set, rows go to it as they come, past the driver, which
 * would make a JavaScript string of every cell; all else goes to the driver. The server is held back while the taker
 * has enough.
 */
export class Wire extends Duplex {
  taker: RowTaker | null = null;
  readonly #socket: Socket;
  #pieces: Buffer[] = [];
  #held = 0;
  #needed = 0;
  #waiting = false;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  #take(bytes: Buffer): void {
    if (this.taker === null && this.#held === 0) {
      this.#give(bytes);
      return;
    }
    this.#pieces.push(bytes);
    this.#held += bytes.length;
    // A long message comes in many pieces, which are put together once.
    if (this.#held < this.#needed) return;
    const whole = this.#pieces.length === 1 ? bytes : Buffer.concat(this.#pieces);
    this.#pieces = [];
    const rest = this.#split(whole);
    this.#held = whole.length - rest;
    if (this.#held > 0) this.#pieces.push(whole.subarray(rest));
    this.#hold();
  }

  /** Gives out the whole messages; where the first that is not whole begins is returned. */
  #split(bytes: Buffer): number {
    let at = 0;
    let from = 0;
    this.#needed = 0;
    while (at + header <= bytes.length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) {
        this.#needed = end - at;
        break;
      }
      const kind = bytes[at];
      if (kind === dataRow && this.taker !== null) {
        if (from < at) this.#give(bytes.subarray(from, at));
        this.taker.row(bytes, at + header);
        from = end;
      } else if (kind === rowDescription) {
        this.taker?.describe(readFields(bytes, at + header));
      }
      at = end;
    }
    if (from < at) this.#give(bytes.subarray(from, at));
    return at;
  }

  #give(bytes: Buffer): void {
    if (!this.push(bytes)) this.#socket.pause();
  }

  #hold(): void {
    const pressure = this.taker?.pressure();
    if (pressure === undefined) return;
    this.#waiting = true;
    this.#socket.pause();
    const resume = () => {
      this.#waiting = false;
      this.#socket.resume();
    };
    pressure.then(resume, resume);
  }

  override _read(): void {
    if (!this.#waiting) this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  /** The driver connects what it is given; this is connected already. */
  connect(): void {
    process.nextTick(() => this.emit('connect'));
  }

  setNoDelay(): void {
    this.#socket.setNoDelay(true);
  }

  setKeepAlive(): void {
    this.#socket.setKeepAlive(true);
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}
