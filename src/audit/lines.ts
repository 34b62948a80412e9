import { hash } from 'node:crypto';

/** The last line of a chain: its number, and the SHA-256 that the next one names. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first line. */
export const NOTHING: Link = { seq: 0, hash: '0'.repeat(64) };

/** What a line says of itself. */
export interface ChainedLine extends Link {
  readonly prev: string;
}

/** `,"hash":"…"}` */
const TAIL = 75;
/** What is around a body at most: its number, two hashes, and their names. */
const AROUND = 200;
const HEAD = 24;
const PREV = 64 + '","prev":"'.length;

const sha256 = (bytes: Buffer | string): string => hash('sha256', bytes, 'hex');

/** Lines that were written together. */
export interface Written {
  readonly count: number;
  readonly bytes: Buffer;
  /** They are the first ones of a file. */
  readonly begun: boolean;
}

/**
 * The lines that follow `after`, as bytes: each body between its number in front, and behind it the hash of the line
 * before and its own, which is that of all bytes before `,"hash":`. Texts become bytes once, and are hashed as such.
 *
 * @param bodies JSON objects that are not empty, as texts
 */
export function chainedBytes(
  bodies: readonly string[],
  after: Link,
): { readonly bytes: Buffer; readonly link: Link } {
  const room = bodies.reduce((sum, body) => sum + Buffer.byteLength(body) + AROUND, 0);
  const bytes = Buffer.allocUnsafe(room);
  let { seq, hash: prev } = after;
  let at = 0;
  for (const body of bodies) {
    const from = at;
    seq += 1;
    at += bytes.write(`{"seq":${seq},${body.slice(1, -1)},"prev":"${prev}"`, at);
    prev = sha256(bytes.subarray(from, at));
    at += bytes.write(`,"hash":"${prev}"}\n`, at, 'latin1');
  }
  return { bytes: bytes.subarray(0, at), link: { seq, hash: prev } };
}

/** Each with its end. */
export const linesOf = (bytes: Buffer): readonly string[] =>
  bytes.toString().match(/[^\n]*\n/g) ?? [];

/** What the end of a line says is its hash, whether it is or not; '' for what is no line. */
export function claimedHash(line: Buffer): string {
  const tail = line.subarray(-TAIL).toString('latin1');
  return /^,"hash":"([0-9a-f]{64})"\}$/.exec(tail)?.[1] ?? '';
}

/** Null for what is not, to the byte, as it was written. `line`: without its end. */
export function readLine(line: Buffer): ChainedLine | null {
  const own = claimedHash(line);
  if (own === '') return null;
  const text = line.subarray(0, -TAIL);
  const seq = Number(/^\{"seq":(\d{1,15}),/.exec(text.toString('latin1', 0, HEAD))?.[1]);
  const prev = /"prev":"([0-9a-f]{64})"$/.exec(text.subarray(-PREV).toString('latin1'))?.[1];
  if (!(seq > 0) || prev === undefined || sha256(text) !== own) return null;
  return { seq, prev, hash: own };
}
