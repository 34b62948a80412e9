/** What is older says nothing of how fast it goes now (ms). */
const WINDOW = 8_000;
/** In less time there is nothing to be said (ms). */
const LEAST = 500;

/** Bytes a second over the last few seconds: what one would say when asked how long it will take. */
export class Speed {
  private readonly seen: { readonly at: number; readonly bytes: number }[] = [];

  /** `bytes`: all so far. They may become fewer, when a broken connection took some with it. */
  tell(bytes: number, at: number): void {
    const last = this.seen.at(-1);
    if (last !== undefined && bytes < last.bytes) this.seen.length = 0;
    this.seen.push({ at, bytes });
    while (this.seen.length > 2 && at - (this.seen[1]?.at ?? at) > WINDOW) this.seen.shift();
  }

  /** Undefined as long as too little is known. */
  at(now: number): number | undefined {
    const [first] = this.seen;
    const last = this.seen.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const ms = now - first.at;
    return ms < LEAST ? undefined : ((last.bytes - first.bytes) / ms) * 1000;
  }
}
