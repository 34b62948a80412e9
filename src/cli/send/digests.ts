import { createHash } from 'node:crypto';

/** Digests of bytes in their order, from whichever attempts they come: what was seen before is not taken again. */
export class Digests {
  private readonly md5 = createHash('md5');
  private readonly sha256 = createHash('sha256');
  private at = 0;

  /** Bytes from the beginning that they are of. */
  get length(): number {
    return this.at;
  }

  /** `position`: of the first of these bytes in the whole. Those behind a gap are left out. */
  take(position: number, bytes: Uint8Array): void {
    if (position > this.at || position + bytes.length <= this.at) return;
    const fresh = bytes.subarray(this.at - position);
    this.md5.update(fresh);
    this.sha256.update(fresh);
    this.at += fresh.length;
  }

  /** Ends them. */
  result(): { readonly md5: string; readonly sha256: string } {
    return { md5: this.md5.digest('hex'), sha256: this.sha256.digest('base64') };
  }
}
