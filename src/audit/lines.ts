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
const HEAD = 24;
const PREV = 64 + '","prev":"'.length;

const sha256 = (bytes: Buffer | string): string => hash('sha256', bytes, 'hex');

/**
 * The line that follows `after`: `body` between its number in front, and behind it the hash of the line before and
 * its own, which is that of all bytes before `,"hash":`.
 *
 * @param body a JSON object that is not empty, as text
 */
export function chained(body: string, after: Link): { readonly line: string; readonly link: Link } {
  const seq = after.seq + 1;
  const text = `{"seq":${seq},${body.slice(1, -1)},"prev":"${after.hash}"`;
  const own = sha256(text);
  return { line: `${text},"hash":"${own}"}\n`, link: { seq, hash: own } };
}

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
