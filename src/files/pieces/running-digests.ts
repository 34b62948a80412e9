import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type DigestPool, RunningDigest } from '#streams';
import { InjectDigestPool } from '../intake/digest-pool.js';

/** So many are kept between two pieces, and for how long, in ms. A digest is some hundred bytes. */
const MOST = 1000;
const KEPT = 60 * 60_000;

/**
 * Digests of what comes in pieces, as far as this process has seen all of it. They are a short cut: where another
 * server has taken a piece, or this one was restarted, what is stored is read once more in the end.
 */
@Injectable()
export class RunningDigests implements OnApplicationShutdown {
  private readonly kept = new LRUCache<string, RunningDigest>({
    max: MOST,
    ttl: KEPT,
    dispose: (digest, _id, reason) => {
      if (reason !== 'delete') digest.close();
    },
  });

  constructor(@InjectDigestPool() private readonly pool: DigestPool) {}

  /** That of the bytes before `offset`; null: nobody here has it. It is the caller's until `keep`. */
  take(id: string, offset: number): RunningDigest | null {
    const digest = this.kept.get(id);
    this.kept.delete(id);
    if (digest?.size === offset) return digest;
    digest?.close();
    return offset === 0 ? new RunningDigest(this.pool) : null;
  }

  /** For the next piece, which begins at `offset`. One of more bytes than are kept is of no use. */
  keep(id: string, digest: RunningDigest | null, offset: number): void {
    if (digest === null) return;
    if (digest.size === offset) this.kept.set(id, digest);
    else digest.close();
  }

  /** Nobody goes on with it. */
  drop(id: string): void {
    this.kept.get(id)?.close();
    this.kept.delete(id);
  }

  onApplicationShutdown(): void {
    this.kept.clear();
  }
}
