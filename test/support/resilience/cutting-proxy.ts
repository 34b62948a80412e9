import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import type { Chance } from './chance.js';

/**
 * How a connection ends. `reset`, `end`: both ends hear of it, by RST or by FIN. `stall`: the server hears nothing any
 * more, not even that the client has left. `answer-lost`, `answer-cut`: the server did what it was asked for, and
 * nothing, or half of the first piece of what it says, comes back.
 */
export const CUTS = ['reset', 'end', 'stall', 'answer-lost', 'answer-cut'] as const;
export type Cut = (typeof CUTS)[number];

export interface CuttingOptions {
  /** Bytes after which a connection is cut, on average. */
  readonly every: number;
  /** The share of connections that are cut within their first bytes, whatever they carry. */
  readonly atOnce: number;
  /** Milliseconds after which a client notices that nothing moves. */
  readonly stall: number;
  readonly chance: Chance;
}

/** Bytes in which a head of a request surely ends. */
const HEAD = 1500;

/** Carries connections to another port of this machine, and cuts them. */
export class CuttingProxy {
  readonly cuts: Record<Cut, number> = {
    reset: 0,
    end: 0,
    stall: 0,
    'answer-lost': 0,
    'answer-cut': 0,
  };
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
    private readonly options: CuttingOptions,
  ) {}

  static async start(target: number, options: CuttingOptions): Promise<CuttingProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new CuttingProxy(server, target, options);
    server.on('connection', (client) => {
      proxy.carry(client);
    });
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get total(): number {
    return Object.values(this.cuts).reduce((sum, one) => sum + one, 0);
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private carry(client: Socket): void {
    const { chance, every, atOnce } = this.options;
    const upstream = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    upstream.setNoDelay(true);
    for (const socket of [client, upstream]) {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
      // It ends by `close`, too.
      socket.on('error', () => undefined);
    }
    const passage: Passage = {
      ...{ client, upstream, cut: chance.one(CUTS) },
      left: chance.next() < atOnce ? chance.below(HEAD) : chance.until(every),
    };
    this.forwards(passage);
    this.back(passage);
    tie(passage, client, upstream);
    tie(passage, upstream, client);
  }

  private forwards(passage: Passage): void {
    const { client, upstream } = passage;
    client.on('data', (chunk: Buffer) => {
      if (passage.isCut) return;
      const passing = chunk.subarray(0, Math.max(0, Math.floor(passage.left)));
      const waits = passage.cut === 'answer-lost' || passage.cut === 'answer-cut';
      passage.left -= chunk.length;
      write(client, upstream, waits ? chunk : passing);
      if (passage.left < 0 && !waits) this.sever(passage);
    });
  }

  private back(passage: Passage): void {
    const { client, upstream } = passage;
    upstream.on('data', (chunk: Buffer) => {
      if (passage.isCut) return;
      passage.left -= chunk.length;
      if (passage.left >= 0) {
        write(upstream, client, chunk);
        return;
      }
      const half = chunk.subarray(0, passage.cut === 'answer-cut' ? chunk.length / 2 : 0);
      client.write(half, () => {
        this.sever(passage);
      });
    });
  }

  private sever(passage: Passage): void {
    if (passage.isCut) return;
    passage.isCut = true;
    this.cuts[passage.cut] += 1;
    const { client, upstream, cut } = passage;
    if (cut === 'end') {
      client.end();
      upstream.end();
      return;
    }
    if (cut !== 'stall') {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
      return;
    }
    // What the client still sends goes nowhere, and what the server says, too.
    for (const socket of [client, upstream]) socket.resume();
    const timer = setTimeout(() => client.resetAndDestroy(), this.options.stall);
    client.once('close', () => {
      clearTimeout(timer);
    });
    upstream.once('end', () => upstream.end());
  }
}

interface Passage {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly cut: Cut;
  /** Bytes until it is cut. */
  left: number;
  isCut?: boolean;
}

function write(from: Socket, to: Socket, bytes: Buffer): void {
  if (bytes.length === 0 || !to.writable || to.write(bytes)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

/** What ends by itself at one side ends at the other one, in the same way. */
function tie(passage: Passage, from: Socket, to: Socket): void {
  from.on('end', () => {
    if (!passage.isCut) to.end();
  });
  from.on('close', (hadError) => {
    if (passage.isCut) return;
    if (hadError) to.resetAndDestroy();
    else to.destroySoon();
  });
}
