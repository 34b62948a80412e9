import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { within } from './wait.js';

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** All of the body is there, by its own framing. */
  readonly whole: boolean;
}

/** A connection on which tests write what no well-behaved client would. */
export class RawConnection {
  private readonly chunks: Buffer[] = [];
  private length = 0;
  private over = false;
  private wake: () => void = () => undefined;

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.length += chunk.length;
      this.wake();
    });
    socket.on('drain', () => {
      this.wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.over = true;
      this.wake();
    });
  }

  static async open(base: string): Promise<RawConnection> {
    const { hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Writes one piece and lets it leave as a packet of its own. */
  async send(piece: string | Uint8Array): Promise<void> {
    if (this.over) return;
    this.socket.write(piece);
    while (this.isBlocked()) await this.news();
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** One chunk of a chunked body; empty: the last. */
  async chunk(piece: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(piece);
    const size = Buffer.from(`${bytes.length.toString(16)}\r\n`);
    await this.send(Buffer.concat([size, bytes, Buffer.from('\r\n')]));
  }

  /** The answer, as soon as it is whole, or whatever there was when the connection ended. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const parsed = parseAnswer(Buffer.concat(this.chunks), this.over);
      if (parsed !== null && (parsed.whole || this.over)) return parsed;
      if (this.over) throw new Error('the connection was closed without an answer');
      await this.news();
      while (await this.isPouringIn());
    }
  }

  /** Resolves with the first bytes of the answer, and takes no more of it until the socket is resumed. */
  async pauseAtFirst(): Promise<void> {
    const first = new Promise<void>((resolve) => {
      this.socket.once('data', () => {
        this.socket.pause();
        resolve();
      });
    });
    await within(first, 'the first bytes of an answer');
  }

  /** As much of the answer as there is. */
  soFar(): RawAnswer | null {
    return parseAnswer(Buffer.concat(this.chunks), this.over);
  }

  destroy(): void {
    this.socket.destroy();
  }

  private isBlocked(): boolean {
    return this.socket.writableNeedDrain && !this.over;
  }

  /** A long body is looked at when no more of it comes, not after each piece. */
  private async isPouringIn(): Promise<boolean> {
    const before = this.length;
    if (before < 1_000_000 || this.over) return false;
    await Promise.race([this.news(), new Promise((resolve) => setTimeout(resolve, 50))]);
    return this.length > before;
  }

  private async news(): Promise<void> {
    if (this.over) return;
    const woken = new Promise<void>((resolve) => (this.wake = resolve));
    await within(woken, () => `more than ${this.length} bytes of an answer, or its end`);
  }
}

/** Sends `pieces` one after the other on a connection of their own. */
export async function rawExchange(
  base: string,
  pieces: Iterable<string | Uint8Array>,
  end = false,
): Promise<RawAnswer> {
  const connection = await RawConnection.open(base);
  try {
    for (const piece of pieces) await connection.send(piece);
    if (end) connection.socket.end();
    return await connection.answer();
  } finally {
    connection.destroy();
  }
}

/** Request line and headers; `Host` and `Connection: close` are always there. */
export function requestHead(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n${lines.join('')}\r\n`;
}

function parseAnswer(bytes: Buffer, over: boolean): RawAnswer | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = bytes.subarray(end + 4);
  if (status < 200) return parseAnswer(rest, over);
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':', 1)[0]?.toLowerCase(), line.replace(/^[^:]*:\s*/, '')]),
  ) as Record<string, string>;
  if (headers['transfer-encoding'] === 'chunked') return { status, headers, ...unchunk(rest) };
  const length = headers['content-length'];
  const whole = length === undefined ? over : rest.length >= Number(length);
  return { status, headers, text: rest.toString(), whole };
}

function unchunk(bytes: Buffer): { text: string; whole: boolean } {
  let text = '';
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at);
    const size = line < 0 ? NaN : parseInt(bytes.subarray(at, line).toString(), 16);
    if (size === 0) return { text, whole: true };
    if (Number.isNaN(size) || bytes.length < line + 4 + size) return { text, whole: false };
    text += bytes.subarray(line + 2, line + 2 + size).toString();
    at = line + 4 + size;
  }
}
