const SMALLEST = 64 * 1024;

/** The bytes of one part. It grows with them, so that small objects take little memory. */
export class PartBuffer {
  private bytes: Buffer;
  private filled = 0;

  /** @param size bytes of the whole part */
  constructor(private readonly size: number) {
    this.bytes = Buffer.allocUnsafeSlow(Math.min(SMALLEST, size));
  }

  get isFull(): boolean {
    return this.filled === this.size;
  }

  get length(): number {
    return this.filled;
  }

  /** Takes as much of `chunk` as there is room for; answers how many bytes. */
  append(chunk: Buffer): number {
    const taken = Math.min(chunk.length, this.size - this.filled);
    this.makeRoom(this.filled + taken);
    chunk.copy(this.bytes, this.filled, 0, taken);
    this.filled += taken;
    return taken;
  }

  get content(): Buffer {
    return this.bytes.subarray(0, this.filled);
  }

  /** The memory is used for the next part, if it is of the same size. */
  reuse(size: number): this | null {
    if (this.bytes.length !== size || this.size !== size) return null;
    this.filled = 0;
    return this;
  }

  private makeRoom(needed: number): void {
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(
      Math.min(this.size, Math.max(needed, this.bytes.length * 2)),
    );
    this.bytes.copy(grown, 0, 0, this.filled);
    this.bytes = grown;
  }
}
