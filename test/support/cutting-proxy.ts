import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** Stands before a server and cuts connections in the middle of what a client sends. */
export interface CuttingProxy {
  readonly url: string;
  /** Connections that were cut since `cut`. */
  readonly cuts: number;
  /** Bytes of clients that have passed. */
  readonly passed: number;
  /** The next `times` connections end when so many bytes of the client have passed. */
  cut(times: number, after: number): void;
  /** Nothing of clients passes beyond so many bytes from now on, as if the network were gone, until `release`. */
  hold(after: number): void;
  release(): void;
  /** Resolves when something waits. */
  held(): Promise<void>;
  close(): Promise<void>;
}

export async function cuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const state = { cuts: 0, passed: 0, left: 0, after: 0, limit: Infinity };
  const sockets = new Set<Socket>();
  let release = (): void => undefined;
  let released = Promise.resolve();
  let tellHeld = (): void => undefined;
  let held = Promise.resolve();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    }
    upstream.pipe(client);
    upstream.once('close', () => client.destroy());
    const pass = async (): Promise<void> => {
      let bytes = 0;
      for await (const chunk of client) {
        const piece = chunk as Buffer;
        bytes += piece.length;
        state.passed += piece.length;
        if (!upstream.write(piece)) await once(upstream, 'drain');
        if (state.passed >= state.limit) {
          tellHeld();
          await released;
        }
        if (state.left === 0 || bytes < state.after) continue;
        state.left -= 1;
        state.cuts += 1;
        client.resetAndDestroy();
        upstream.destroy();
        return;
      }
      upstream.end();
    };
    pass().catch(() => {
      client.destroy();
      upstream.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get cuts() {
      return state.cuts;
    },
    get passed() {
      return state.passed;
    },
    cut: (times, after) => {
      Object.assign(state, { left: times, after, cuts: 0 });
    },
    hold: (after) => {
      state.limit = state.passed + after;
      released = new Promise((resolve) => (release = resolve));
      held = new Promise((resolve) => (tellHeld = resolve));
    },
    release: () => {
      state.limit = Infinity;
      release();
    },
    held: () => held,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
