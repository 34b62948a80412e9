import { type Readable, Transform, type TransformCallback, pipeline } from 'node:stream';

/** Withholds the last chunk until `before` has resolved. */
class HoldLast extends Transform {
  private held: Buffer | undefined;

  constructor(private readonly before: () => Promise<void>) {
    super({ readableHighWaterMark: 1024 * 1024, writableHighWaterMark: 1024 * 1024 });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const previous = this.held;
    this.held = chunk;
    done(null, previous);
  }

  override _flush(done: TransformCallback): void {
    this.before().then(() => {
      done(null, this.held);
    }, done);
  }
}

/**
 * `source`, whose last bytes wait until `before` has resolved: what it changes is so before anybody
 * can have the whole body. Runs for an empty body too; does not run when the body is broken off.
 */
export const holdLast = (source: Readable, before: () => Promise<void>): Readable =>
  pipeline(source, new HoldLast(before), () => undefined);
