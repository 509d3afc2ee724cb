import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DialectError } from '../dialect/dialect-error.ts';
import type { LoggedStatement, StatementLog } from '../statement-log.ts';
import {
  createFrameCutter,
  errorFrame,
  type Frame,
  fieldsFrame,
  frame,
  readFields,
  readTexts,
  zeroEnded,
} from './frames.ts';
import type { LoggedIn } from './login.ts';
import { type Described, describeAsRedshift, rowAsRedshift, type TypeIds } from './row-description.ts';
import { startupFrame } from './startup.ts';
import { type PrepareTransfer, type QueryColumn, type SentStatement, translateScript } from './statements.ts';
import type { WireFaults } from './wire-faults.ts';

export interface SessionSettings {
  readonly upstream: { readonly host: string; readonly port: number };
  readonly typeIds: TypeIds;
  readonly log: StatementLog;
  readonly prepare: PrepareTransfer;
  readonly faults: WireFaults;
  /** Takes what the double could not do. */
  readonly failed: (problem: string) => void;
}

/** What runs: a statement from when it was sent until its outcome came back. */
interface Execution {
  readonly statement: SentStatement;
  readonly logged: LoggedStatement;
  /** The count of ReadyForQuery after which it is over, whatever came. */
  turn: number;
  ended: boolean;
}

/** Answers of the server that are the session's own business. */
interface Own {
  readonly columns: QueryColumn[];
  /** The letter of the answer that ends them. */
  readonly until: 'Z' | '3';
  resolve(columns: readonly QueryColumn[]): void;
  reject(error: Error): void;
}

function columnsOf({ bytes }: Frame): QueryColumn[] {
  const columns: QueryColumn[] = [];
  let at = 7;
  for (let index = 0; index < bytes.readUInt16BE(5); index += 1) {
    const { texts, end } = readTexts(bytes, at, 1);
    columns.push({
      name: texts[0] ?? '',
      oid: bytes.readUInt32BE(end + 6),
      modifier: bytes.readInt32BE(end + 12),
    });
    at = end + 18;
  }
  return columns;
}

function rowsOf(tag: string): number {
  const count = tag.split(' ').at(-1) ?? '';
  return /^\d+$/.test(count) ? Number(count) : 0;
}

/** Carries one session between a client and the server, each in its own dialect, until either ends. */
export async function carrySession(login: LoggedIn, settings: SessionSettings): Promise<void> {
  const { stream: client, role, parameters } = login;
  const { log, faults, typeIds } = settings;
  const database = parameters.get('database') ?? role;
  const upstream: Socket = connect(settings.upstream);
  upstream.on('error', () => client.destroy());
  client.on('error', () => upstream.destroy());
  client.on('close', () => upstream.destroy());
  upstream.write(startupFrame(role, parameters));

  const named = new Map<string, readonly SentStatement[]>();
  const portals = new Map<string, { readonly statement: SentStatement | undefined; running?: Execution }>();
  const refusals = new Map<string, DialectError>();
  const running: Execution[] = [];
  const suspended = new Set<Execution>();
  const cut = { front: createFrameCutter(), back: createFrameCutter() };
  let caseSensitive = false;
  let processId = 0;
  let refused = 0;
  let breaking = false;
  let sentTurns = 0;
  // The server says once, before the first, that it is ready.
  let doneTurns = -1;
  let own: Own | null = null;
  let rewrites: Described['rewrites'] = new Map();

  function describe(sql: string, inMessage: 'Q' | 'P'): Promise<readonly QueryColumn[]> {
    const parse = frame('P', zeroEnded('double'), zeroEnded(sql), Buffer.from([0, 0]));
    const asked = frame('D', zeroEnded('Sdouble'));
    const closed = frame('C', zeroEnded('Sdouble'));
    // Behind a Parse the client's own Sync is still to come; a message of its own ends with one.
    const ending = inMessage === 'Q' ? frame('S') : frame('H');
    return new Promise((resolve, reject) => {
      own = { columns: [], until: inMessage === 'Q' ? 'Z' : '3', resolve, reject };
      upstream.write(Buffer.concat([parse, asked, closed, ending]));
    });
  }

  async function translate(text: string, inMessage: 'Q' | 'P') {
    try {
      const options = { caseSensitive };
      return await translateScript(text, options, (sql) => describe(sql, inMessage), settings.prepare);
    } catch (error) {
      if (!(error instanceof DialectError)) throw error;
      // Text that the server cannot take, so that the failure is one of its own session; its words are ours.
      refused += 1;
      const key = `refused_${refused}_`;
      refusals.set(key, error);
      return { sql: `"${key}"`, statements: [{ text }] };
    }
  }

  async function execution(statement: SentStatement): Promise<Execution> {
    const logged = await log.start({ user: role, pid: processId, database, text: statement.text });
    return { statement, logged, turn: sentTurns + 1, ended: false };
  }

  async function fromClient(message: Frame): Promise<void> {
    const { type, bytes } = message;
    switch (type) {
      case 'Q': {
        const [text = ''] = readTexts(bytes, 5, 1).texts;
        if (faults.take('before', text)) return void client.destroy();
        const script = await translate(text, 'Q');
        for (const statement of script.statements) running.push(await execution(statement));
        sentTurns += 1;
        upstream.write(frame('Q', zeroEnded(script.sql)));
        return;
      }
      case 'P': {
        const { texts, end } = readTexts(bytes, 5, 2);
        const [name = '', text = ''] = texts;
        const script = await translate(text, 'P');
        named.set(name, script.statements);
        upstream.write(frame('P', zeroEnded(name), zeroEnded(script.sql), bytes.subarray(end)));
        return;
      }
      case 'B': {
        const [portal = '', name = ''] = readTexts(bytes, 5, 2).texts;
        portals.set(portal, { statement: named.get(name)?.[0] });
        break;
      }
      case 'E': {
        const portal = portals.get(readTexts(bytes, 5, 1).texts[0] ?? '');
        if (portal?.statement === undefined) break;
        if (faults.take('before', portal.statement.text)) return void client.destroy();
        if (portal.running === undefined || portal.running.ended) {
          portal.running = await execution(portal.statement);
        }
        portal.running.turn = sentTurns + 1;
        suspended.delete(portal.running);
        running.push(portal.running);
        break;
      }
      case 'S':
        sentTurns += 1;
        break;
      default:
    }
    upstream.write(bytes);
  }

  async function complete(message: Frame): Promise<readonly Buffer[]> {
    const done = running.shift();
    if (done === undefined) return [message.bytes];
    done.ended = true;
    const tag = readTexts(message.bytes, 5, 1).texts[0] ?? '';
    if (done.statement.caseSensitive !== undefined) caseSensitive = done.statement.caseSensitive;
    const rows = message.type === 'C' ? rowsOf(tag) : 0;
    let answer: readonly Buffer[] = [message.bytes];
    try {
      const finished = await done.statement.finish?.(rows);
      if (finished !== undefined) {
        const { tag: ownTag, notice } = finished;
        const fields = { S: 'INFO', V: 'INFO', C: '00000', M: notice ?? '' };
        const said = notice === undefined ? [] : [fieldsFrame('N', new Map(Object.entries(fields)))];
        answer = [...said, frame('C', zeroEnded(ownTag))];
      }
      await log.finish(done.logged, { status: 'success', rows });
    } catch (error) {
      if (!(error instanceof DialectError)) throw error;
      await log.finish(done.logged, { status: 'failed', error: error.message });
      answer = [errorFrame(error.message, error.sqlState)];
    }
    // It breaks once the server has said that the turn is over, and with it what was to be committed.
    if (faults.take('after', done.statement.text)) {
      breaking = true;
      // A client that ends the turn only when it has heard of this would wait for ever.
      if (done.turn > sentTurns) upstream.write(frame('S'));
    }
    return answer;
  }

  async function fail(message: Frame): Promise<Buffer> {
    const failed = running[0]?.turn === doneTurns + 1 ? running.shift() : undefined;
    const fields = readFields(message.bytes);
    const text = fields.get('M') ?? '';
    const refusal = [...refusals].find(([key]) => text.includes(key));
    // A place in the text is one in PostgreSQL's, which is not what the client wrote.
    fields.delete('P');
    if (refusal !== undefined) {
      refusals.delete(refusal[0]);
      fields.set('M', refusal[1].message);
      fields.set('C', refusal[1].sqlState);
    } else if (fields.get('C') === '57014' && text.includes('user request') && failed !== undefined) {
      fields.set('M', `Query (${failed.logged.id}) canceled on user's request`);
    }
    if (failed !== undefined) {
      failed.ended = true;
      const status = fields.get('C') === '57014' ? 'canceled' : 'failed';
      await log.finish(failed.logged, { status, error: fields.get('M') ?? '' });
    }
    return fieldsFrame('E', fields);
  }

  /** What a turn leaves behind an error was never run. */
  async function endTurn(transaction: string): Promise<void> {
    doneTurns += 1;
    if (transaction === 'I') {
      for (const left of suspended) await log.finish(left.logged, { status: 'success', rows: 0 });
      suspended.clear();
    }
    while ((running[0]?.turn ?? Number.POSITIVE_INFINITY) <= doneTurns) {
      const left = running.shift();
      if (left !== undefined) await log.finish(left.logged, { status: 'failed', error: 'not run' });
    }
  }

  /** Takes an answer to the session's own question; gives what the client must see of it all the same. */
  function takeOwn(message: Frame, waiting: Own): readonly Buffer[] {
    if (message.type === 'T') waiting.columns.push(...columnsOf(message));
    if (message.type === waiting.until) {
      own = null;
      waiting.resolve(waiting.columns);
    }
    if (message.type !== 'E') return [];
    const fields = readFields(message.bytes);
    waiting.reject(new DialectError(fields.get('M') ?? '', fields.get('C') ?? 'XX000'));
    if (waiting.until === 'Z') return [];
    // The server now skips everything up to the client's Sync, so nothing else will tell of the error.
    own = null;
    return [message.bytes];
  }

  async function fromServer(message: Frame): Promise<readonly Buffer[]> {
    const { type, bytes } = message;
    switch (type) {
      case 'T': {
        const described = describeAsRedshift(message, typeIds);
        rewrites = described.rewrites;
        return [described.bytes];
      }
      case 'C':
      case 'I':
        return complete(message);
      case 's': {
        const portal = running.shift();
        if (portal !== undefined) suspended.add(portal);
        return [bytes];
      }
      case 'E':
        return [await fail(message)];
      case 'Z':
        await endTurn(String.fromCharCode(bytes[5] ?? 0));
        if (breaking) client.destroy();
        return [bytes];
      case 'K':
        processId = bytes.readUInt32BE(5);
        return [bytes];
      case 'S': {
        const [name, value] = readTexts(bytes, 5, 2).texts;
        if (name !== 'server_version' || value === undefined) return [bytes];
        return [frame('S', zeroEnded(name), zeroEnded('8.0.2'))];
      }
      default:
        return [bytes];
    }
  }

  /** Rows go on as they come; only what changes something else is waited for. */
  async function serverChunk(chunk: Buffer): Promise<void> {
    const out: Buffer[] = [];
    for (const message of cut.back(chunk)) {
      if (own !== null) out.push(...takeOwn(message, own));
      else if (message.type === 'D') {
        out.push(rewrites.size > 0 ? rowAsRedshift(message.bytes, rewrites) : message.bytes);
      } else out.push(...(await fromServer(message)));
    }
    if (!breaking) await send(client, out);
  }

  async function pump(from: Duplex, each: (chunk: Buffer) => Promise<void>): Promise<void> {
    for await (const chunk of from) await each(chunk);
  }

  const both = [
    pump(client, async (chunk) => {
      for (const message of cut.front(chunk)) await fromClient(message);
    }).finally(() => upstream.destroy()),
    pump(upstream, serverChunk).finally(() => client.end()),
  ];
  for (const end of await Promise.allSettled(both)) {
    const lost =
      end.status === 'rejected' &&
      /premature|ECONN|EPIPE|aborted|closed/i.test(String(end.reason?.code ?? end.reason));
    if (end.status === 'rejected' && !lost) settings.failed(String(end.reason?.stack ?? end.reason));
  }
  for (const left of [...running, ...suspended]) {
    if (!left.ended) await log.finish(left.logged, { status: 'failed', error: 'the session ended' });
  }
}

async function send(to: Duplex, parts: readonly Buffer[]): Promise<void> {
  if (parts.length === 0 || to.destroyed) return;
  if (to.write(Buffer.concat(parts))) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of ['drain', 'close']) to.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close']) to.on(event, done);
  });
}
