/** Bytes that all uploads of a backend share. */
export class SharedMemory {
  private taken = 0;

  constructor(private readonly bytes: number) {}

  /** Whether so much is there at all. */
  covers(bytes: number): boolean {
    return bytes <= this.bytes;
  }

  /** False: so much is not left. */
  take(bytes: number): boolean {
    if (this.taken + bytes > this.bytes) return false;
    this.taken += bytes;
    return true;
  }

  give(bytes: number): void {
    this.taken -= bytes;
  }
}

/** Parts that every upload may hold, so that each goes on whatever the others do. */
const GUARANTEED = 1;
/** The same for parts that are larger than what is shared: one is filled while the other one is sent. */
const GUARANTEED_LARGE = 2;
/** Four in flight, one that is filled. */
const MOST = 5;

/** The buffers of one upload: used again and again, and given back when it ends. */
export class UploadMemory {
  private readonly free: Buffer[] = [];
  /** All buffers that are alive; true: from the shared memory. */
  private readonly held = new Map<Buffer, boolean>();

  constructor(private readonly shared: SharedMemory) {}

  /** A buffer of that many bytes; null: not before another one is given back. */
  take(bytes: number): Buffer | null {
    const used = this.free.pop();
    if (used?.length === bytes) return used;
    if (used !== undefined) this.drop(used);
    const guaranteed = [...this.held.values()].filter((isShared) => !isShared).length;
    const own = this.shared.covers(bytes) ? GUARANTEED : GUARANTEED_LARGE;
    const fromShared = guaranteed >= own;
    if (fromShared && (this.held.size >= MOST || !this.shared.take(bytes))) return null;
    const buffer = Buffer.allocUnsafeSlow(bytes);
    this.held.set(buffer, fromShared);
    return buffer;
  }

  /** Counts the first part's buffer, which has grown elsewhere, as the upload's own. */
  adopt(buffer: Buffer): void {
    if (!this.held.has(buffer)) this.held.set(buffer, false);
  }

  /** Shared memory that is not needed at once is for the others. */
  giveBack(buffer: Buffer): void {
    if (this.free.length > 0 && this.held.get(buffer) === true) this.drop(buffer);
    else this.free.push(buffer);
  }

  /** Forgets everything. */
  clear(): void {
    for (const buffer of [...this.held.keys()]) this.drop(buffer);
    this.free.length = 0;
  }

  private drop(buffer: Buffer): void {
    if (this.held.get(buffer) === true) this.shared.give(buffer.length);
    this.held.delete(buffer);
  }
}
