import { EventEmitter, once } from 'node:events';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';

/** A request on its way to one of the servers. */
export interface Passage {
  readonly request: IncomingMessage;
  /** The place of its server in the list. */
  readonly server: number;
  /** Bytes of its body that went on to the server. */
  passed: number;
}

interface Events {
  /** Some of a body went on. */
  moved: [Passage];
  /** All of a body went on, and nothing is answered yet. */
  sent: [Passage];
  /** The status of an answer. */
  answered: [Passage, number];
}

/**
 * Gives each request to the next one of some servers of this machine, as a balancer does that knows nothing of what it
 * carries: those that refuse connections are passed over; where a server dies in the middle, 502 is the answer, or the
 * end of the connection.
 */
export class Front extends EventEmitter<Events> {
  /** How many bytes of bodies each server was given. */
  readonly given: number[];
  /** How often each status was answered, by method. */
  readonly statuses = new Map<string, number>();
  private turn = 0;

  private constructor(
    private readonly server: Server,
    private readonly ports: readonly number[],
  ) {
    super();
    this.given = ports.map(() => 0);
  }

  static async start(ports: readonly number[]): Promise<Front> {
    const server = http.createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
    const front = new Front(server, ports);
    server.on('request', (request, response) => void front.pass(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return front;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const found = await this.dial();
    if (found === null) {
      this.refuse(request, response);
      return;
    }
    const passage: Passage = { request, server: found.server, passed: 0 };
    const onwards = http.request({
      ...{ method: request.method, path: request.url, setHost: false },
      headers: request.rawHeaders,
      createConnection: () => found.socket,
    });
    onwards.on('error', () => {
      this.refuse(request, response);
    });
    onwards.on('response', (answer) => {
      this.giveBack(passage, answer, response);
    });
    response.on('close', () => {
      if (!response.writableFinished) onwards.destroy();
    });
    this.feed(passage, onwards);
  }

  /** A connection to the next server that takes one. */
  private async dial(): Promise<{ socket: Socket; server: number } | null> {
    for (let left = this.ports.length; left > 0; left -= 1) {
      const server = this.turn++ % this.ports.length;
      const socket = connect(this.ports[server] ?? 0, '127.0.0.1');
      socket.setNoDelay(true);
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => {
          resolve(true);
        });
        socket.once('error', () => {
          resolve(false);
        });
      });
      if (isOpen) return { socket, server };
    }
    return null;
  }

  private feed(passage: Passage, onwards: http.ClientRequest): void {
    const { request } = passage;
    request.on('data', (chunk: Buffer) => {
      passage.passed += chunk.length;
      this.given[passage.server] = (this.given[passage.server] ?? 0) + chunk.length;
      if (!onwards.write(chunk)) {
        request.pause();
        onwards.once('drain', () => request.resume());
      }
      this.emit('moved', passage);
    });
    request.on('end', () => {
      onwards.end(() => this.emit('sent', passage));
    });
    request.on('close', () => {
      // The client has left: so does the request.
      if (!request.complete) onwards.destroy();
    });
  }

  private giveBack(passage: Passage, answer: IncomingMessage, response: ServerResponse): void {
    const status = answer.statusCode ?? 502;
    const what = `${passage.request.method ?? ''} ${status}`;
    this.statuses.set(what, (this.statuses.get(what) ?? 0) + 1);
    this.emit('answered', passage, status);
    answer.on('error', () => response.socket?.resetAndDestroy());
    if (response.destroyed) return;
    response.writeHead(status, answer.rawHeaders);
    answer.pipe(response);
  }

  private refuse(request: IncomingMessage, response: ServerResponse): void {
    if (response.headersSent || !request.complete) {
      response.socket?.resetAndDestroy();
      return;
    }
    response.writeHead(502, { 'Content-Length': 0 });
    response.end();
  }
}
