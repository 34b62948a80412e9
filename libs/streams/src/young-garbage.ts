import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of bodies between two collections; measured from 2 to 32 MiB: more, and caches do not hold them. */
const EVERY = 8 * 1024 * 1024;

type Collect = (options: { type: 'minor' }) => void;

/** V8's own collection of young objects; where it is not to be had, V8 decides by itself as ever. */
function minorCollection(): Collect {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? (collect as Collect) : () => undefined;
}

/**
 * The memory of bodies that have passed. Node allocates every piece that it reads, and V8 sees but the small
 * objects in front of them: it would let 64 MiB lie there, and then go through its whole heap, which took a
 * quarter of the main thread's time while a large file came in. To look at the young objects alone takes less than
 * a millisecond, and the next pieces get the same memory again, which the processor still has at hand.
 */
export class YoungGarbage {
  private bytes = 0;

  constructor(private readonly collect: Collect = minorCollection()) {}

  /** So many bytes were read, and will not be needed for long. */
  passed(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes < EVERY) return;
    this.bytes = 0;
    this.collect({ type: 'minor' });
  }
}
