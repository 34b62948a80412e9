import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Socket, connect, isIPv6 } from 'node:net';
import type { Writable } from 'node:stream';
import type { Settings } from '../config/index.js';
import { syslogLines } from './syslog-lines.js';

/** How long a connection may take to be made, or to take lines, in ms. */
const PATIENCE = 10_000;

/** A place beside the files to which lines go. */
export interface Sink {
  /** Rejects when it is not certain that all of them are on their way. */
  send(lines: readonly string[]): Promise<void>;
  close(): void;
}

/** The place that the settings name for syslog. */
export function syslogSink({ auditSyslog: target, auditSyslogFacility }: Settings): Sink {
  const message = syslogLines(auditSyslogFacility);
  if (target.transport === 'udp') return new Datagrams(target.host, target.port, message);
  return new Stream(
    () => connect(target.transport === 'unix' ? { path: target.path } : { ...target }),
    message,
  );
}

/** One message in each (RFC 5426). Whether anybody hears them nobody knows. */
class Datagrams implements Sink {
  private socket: DatagramSocket | undefined;

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly message: (line: string) => string,
  ) {}

  async send(lines: readonly string[]): Promise<void> {
    for (const line of lines) await this.sendOne(Buffer.from(this.message(line)));
  }

  close(): void {
    this.socket?.close();
    this.socket = undefined;
  }

  private sendOne(message: Buffer): Promise<void> {
    const socket = (this.socket ??= this.open());
    return new Promise((resolve, reject) => {
      socket.send(message, this.port, this.host, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  private open(): DatagramSocket {
    const socket = createSocket(isIPv6(this.host) ? 'udp6' : 'udp4');
    // Said to whoever sends; also when the machine at the other end has nobody who listens.
    socket.on('error', () => undefined);
    return socket.unref();
  }
}

/** A connection on which each message has its length before it (RFC 6587 §3.4.1). */
class Stream implements Sink {
  private socket: Socket | undefined;

  constructor(
    private readonly dial: () => Socket,
    private readonly message: (line: string) => string,
  ) {}

  async send(lines: readonly string[]): Promise<void> {
    const text = lines.map((line) => {
      const message = this.message(line);
      return `${Buffer.byteLength(message)} ${message}`;
    });
    try {
      const socket = (this.socket ??= await this.open());
      await taken(socket, text.join(''));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  private async open(): Promise<Socket> {
    const socket = this.dial();
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(PATIENCE) });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (this.socket === socket) this.socket = undefined;
    });
    // What the other end says is of no interest, and shows when it ends.
    socket.resume();
    return socket.unref();
  }
}

/** The connection has taken all of it. */
function taken(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      end(new Error('the connection takes nothing'));
    }, PATIENCE);
    const closed = (): void => {
      end(new Error('the connection was closed'));
    };
    const end = (error?: Error | null): void => {
      clearTimeout(late);
      socket.off('close', closed);
      if (error) reject(error);
      else resolve();
    };
    socket.once('close', closed);
    socket.write(text, end);
  });
}

/** The standard output, or for a command, whose output is for its user, that for errors. */
export class Output implements Sink {
  private broken: Error | undefined;

  constructor(private readonly output: Writable) {
    output.on('error', this.fail);
  }

  async send(lines: readonly string[]): Promise<void> {
    if (this.broken !== undefined) throw this.broken;
    if (this.output.write(lines.join(''))) return;
    await once(this.output, 'drain', { signal: AbortSignal.timeout(PATIENCE) });
  }

  close(): void {
    this.output.off('error', this.fail);
  }

  private readonly fail = (error: Error): void => {
    this.broken = error;
  };
}
