import type { IncomingMessage } from 'node:http';
import { hasBody } from './request-body.js';

/** Bytes of a piece that is worth being handed on alone. */
const LARGE = 1024;

/** Bytes that are gathered at most. */
const FULL = 16 * 1024;

/** Small pieces that one turn of the event loop takes. */
const IN_A_TURN = 2000;

/** Small pieces of a body, on their way to become one. */
class Gathering {
  private pieces: Buffer[] = [];
  private length = 0;

  add(piece: Buffer): void {
    // A copy: each piece would keep the 64 KiB that it was read with.
    this.pieces.push(Buffer.from(piece));
    this.length += piece.length;
  }

  get isFull(): boolean {
    return this.length >= FULL;
  }

  take(): Buffer | undefined {
    if (this.length === 0) return undefined;
    const whole = Buffer.concat(this.pieces, this.length);
    this.pieces = [];
    this.length = 0;
    return whole;
  }
}

/**
 * Hands the body of a request on in pieces of a decent size, and reads no more than a few thousand small ones in
 * a turn of the event loop. It is the sender who decides how small its chunks are (RFC 9112 §7.1): a megabyte in
 * chunks of a byte took half a second and half a gigabyte. Nothing waits longer than until the next turn.
 */
export function gatherPieces(req: IncomingMessage): void {
  if (!hasBody(req)) return;
  const push = req.push.bind(req);
  const read = req._read.bind(req);
  const gathering = new Gathering();
  let count = 0;
  let wanted: number | undefined;
  const handOn = (): boolean => {
    const whole = gathering.take();
    return whole === undefined || req.destroyed || push(whole);
  };
  const turn = (): void => {
    count = 0;
    handOn();
    if (wanted !== undefined) read(wanted);
    wanted = undefined;
  };
  req.push = (piece: unknown, encoding?: BufferEncoding): boolean => {
    if (!Buffer.isBuffer(piece) || piece.length >= LARGE) {
      handOn();
      return push(piece, encoding);
    }
    if (count === 0) setImmediate(turn);
    count += 1;
    gathering.add(piece);
    const more = !gathering.isFull || handOn();
    // What was handed on in another turn may lie there still.
    return more && count < IN_A_TURN && req.readableLength < req.readableHighWaterMark;
  };
  req._read = (size: number): void => {
    if (count < IN_A_TURN) read(size);
    else wanted = size;
  };
}
