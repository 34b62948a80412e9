/** A digest that is fed piece by piece. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** Lower-case hex. */
  hex(): string;
}

/** The runtime's own where there is one: browsers have no MD5, and are much slower here. */
export async function md5(): Promise<Digest> {
  const { isNode } = await import('./platform.js');
  if (!isNode) return new Md5();
  const { createHash } = await import('node:crypto');
  const hash = createHash('md5');
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
}

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Uint32Array.from({ length: 64 }, (_, i) => Math.abs(Math.sin(i + 1)) * 2 ** 32);
const BLOCK = 64;

/** RFC 1321. Says whether bytes arrived whole, and nothing about who sent them. */
export class Md5 implements Digest {
  private readonly state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  private readonly rest = new Uint8Array(BLOCK);
  private readonly words = new Uint32Array(16);
  private length = 0;

  update(bytes: Uint8Array): void {
    let at = 0;
    const kept = this.length % BLOCK;
    this.length += bytes.length;
    if (kept > 0) {
      at = Math.min(BLOCK - kept, bytes.length);
      this.rest.set(bytes.subarray(0, at), kept);
      if (kept + at < BLOCK) return;
      this.block(this.rest, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.block(bytes, at);
    this.rest.set(bytes.subarray(at));
  }

  hex(): string {
    const bits = this.length * 8;
    const padding = new Uint8Array(BLOCK - ((this.length + 8) % BLOCK) + 8);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, bits >>> 0, true);
    view.setUint32(padding.length - 4, Math.floor(bits / 2 ** 32), true);
    this.update(padding);
    const out = new DataView(new ArrayBuffer(16));
    this.state.forEach((word, i) => {
      out.setUint32(i * 4, word, true);
    });
    const bytes = [...new Uint8Array(out.buffer)];
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  private block(bytes: Uint8Array, at: number): void {
    const { words, state } = this;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, BLOCK);
    for (let i = 0; i < 16; i += 1) words[i] = view.getUint32(i * 4, true);
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let i = 0; i < 64; i += 1) {
      const round = i >> 4;
      const [mixed, word] = mix(round, i, b, c, d);
      const sum = (a + mixed + (SINES[i] ?? 0) + (words[word] ?? 0)) | 0;
      const shift = SHIFTS[round * 4 + (i & 3)] ?? 0;
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    [a, b, c, d].forEach((word, i) => {
      state[i] = ((state[i] ?? 0) + word) | 0;
    });
  }
}

/** The function of a round, and which word of the block goes into it. */
function mix(round: number, i: number, b: number, c: number, d: number): readonly [number, number] {
  if (round === 0) return [(b & c) | (~b & d), i];
  if (round === 1) return [(d & b) | (~d & c), (5 * i + 1) & 15];
  if (round === 2) return [b ^ c ^ d, (3 * i + 5) & 15];
  return [c ^ (b | ~d), (7 * i) & 15];
}
