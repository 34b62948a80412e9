import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TestServer } from '../server.js';

/** What reaches a server, and what leaves it, while it does. */
export class Tap {
  private readonly sockets: Socket[] = [];
  /** "GET /version" */
  readonly requests: string[] = [];
  private fault = '';

  constructor(server: TestServer) {
    const http = server.app.getHttpServer();
    http.prependListener('connection', (socket) => this.sockets.push(socket));
    http.prependListener('request', ({ method = '', url = '', socket }: IncomingMessage) => {
      this.requests.push(`${method} ${url}`);
      if (this.fault !== '' && url.startsWith(this.fault)) socket.destroy();
    });
  }

  get bytesIn(): number {
    return this.sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }

  get bytesOut(): number {
    return this.sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  }

  /** From now on, connections break with a request whose path begins so; "" for none. */
  breakAt(path: string): void {
    this.fault = path;
  }

  of(path: string): string[] {
    return this.requests.filter((line) => line.includes(path));
  }
}
