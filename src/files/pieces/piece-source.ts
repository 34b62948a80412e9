import type { Hash } from 'node:crypto';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { type RunningDigest, YoungGarbage } from '#streams';
import { ClientGone } from '../../common/errors.js';
import type { Hold } from './hold.js';

/** Bytes that wait on each side. */
const HIGH_WATER_MARK = 256 * 1024;

const garbage = new YoungGarbage();

/** What happens to the bytes of a piece on their way. */
export interface PieceWatch {
  /** The most that may come, and what is thrown at the first byte beyond it. */
  readonly most: number;
  readonly tooMany: () => Error;
  /** Of everything so far; null: nobody has that. */
  readonly running: RunningDigest | null;
  /** Of the piece alone; null: nobody wants it. */
  readonly own: Hash | null;
  readonly hold: Hold;
}

/**
 * The bytes of a piece. A body that breaks ends them in good order, so that everything before is written and kept;
 * why it broke is said by `broken`. It fails only for what makes the piece wrong in itself, and with the hold.
 */
export class PieceSource extends Transform {
  /** Bytes that went through. */
  size = 0;
  /** Why no more came; null: the body is complete. */
  broken: Error | null = null;

  constructor(
    body: Readable,
    private readonly watch: PieceWatch,
  ) {
    super({ highWaterMark: HIGH_WATER_MARK });
    const isOver = (cause?: Error | null): void => {
      if (body.readableEnded) return;
      this.broken ??= cause ?? new ClientGone();
      this.end();
    };
    body.once('error', isOver);
    body.once('close', isOver);
    this.once('close', () => body.destroy());
    if (body.destroyed) isOver(body.errored);
    else body.pipe(this);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const { most, tooMany, running, own } = this.watch;
    this.size += chunk.length;
    garbage.passed(chunk.length);
    try {
      this.watch.hold.assertHeld();
      if (this.size > most) throw tooMany();
    } catch (error) {
      done(error as Error);
      return;
    }
    own?.update(chunk);
    this.push(chunk);
    if (running === null) done();
    else
      running.update(chunk).then(() => {
        done();
      }, done);
  }
}
