import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { ByteRange, ObjectPump } from '../storage-backend.js';
import { storageFailure } from '../storage-failure.js';
import { ObjectTruncated } from '../storage.errors.js';
import type { FileIdentity } from './file-source.js';
import { ReadBuffers } from './read-buffers.js';

/** Buffers of one transfer: one is read while the other one is written. */
const BUFFERS = 2;

const shared = new ReadBuffers();

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

interface Piece {
  readonly buffer: Buffer;
  readonly length: number;
}

/** Moves a range of an open file into a sink, and closes the file. Fails when the file ends before the range. */
export class FilePump extends EventEmitter implements ObjectPump {
  errored: Error | null = null;
  private taken = 0;
  /** The buffer that is being filled. */
  private reading: Buffer | undefined;
  /** Buffers that are being read, wait or are being written. */
  private readonly held = new Set<Buffer>();
  private readonly pieces: Piece[] = [];
  private state: 'going' | 'ended' | 'closed' = 'going';
  private sink: Writable | undefined;
  private waiting: Waiting | undefined;

  constructor(
    private readonly handle: FileHandle,
    private readonly range: ByteRange,
    private readonly identity: FileIdentity,
  ) {
    super();
  }

  get bytesRead(): number {
    return this.taken;
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  begin(): Promise<void> {
    return this.wait(() => {
      if (this.announced === 0) this.settle(null);
      else this.read();
    });
  }

  into(sink: Writable): Promise<void> {
    this.sink = sink;
    sink.once('close', this.onSinkClosed);
    return this.wait(() => {
      if (this.announced === 0) this.finish(undefined);
      else this.write();
    });
  }

  destroy(): void {
    this.end(new Error('the transfer was broken off'));
  }

  private get announced(): number {
    return this.range.end - this.range.start;
  }

  private readonly onSinkClosed = (): void => {
    this.destroy();
  };

  private wait(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      if (this.state === 'going') work();
      else this.settle(this.errored ?? new Error('the transfer is over'));
    });
  }

  private settle(error: Error | null): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (error === null) waiting?.resolve();
    else waiting?.reject(error);
  }

  private read(): void {
    const left = this.announced - this.taken;
    if (this.reading !== undefined || this.held.size === BUFFERS || left === 0) return;
    if (this.state !== 'going') return;
    const buffer = shared.take();
    this.held.add(buffer);
    this.reading = buffer;
    const wanted = Math.min(buffer.length, left);
    fs.read(this.handle.fd, buffer, 0, wanted, this.range.start + this.taken, (error, length) => {
      this.reading = undefined;
      if (this.state !== 'going' || error !== null || length === 0) {
        this.release(buffer, true);
        this.failed(error);
        return;
      }
      this.taken += length;
      this.pieces.push({ buffer, length });
      if (this.sink === undefined) this.settle(null);
      else this.write();
    });
  }

  /** A read brought nothing: it failed, the file has ended, or the transfer had before. */
  private failed(error: Error | null): void {
    if (this.state !== 'going') {
      this.close();
      return;
    }
    this.errored =
      error === null
        ? new ObjectTruncated(this.identity, this.announced, this.taken)
        : storageFailure(error, this.identity);
    this.end(this.errored);
  }

  private write(): void {
    const { sink } = this;
    for (let piece = this.pieces.shift(); piece && sink; piece = this.pieces.shift()) {
      const { buffer, length } = piece;
      if (this.taken === this.announced && this.pieces.length === 0) {
        this.finish(piece);
        return;
      }
      sink.write(buffer.subarray(0, length), (error) => {
        this.release(buffer, !error);
        this.read();
      });
    }
    this.read();
  }

  private finish(last: Piece | undefined): void {
    const done = (): void => {
      if (last !== undefined) this.release(last.buffer, true);
      this.end(null);
    };
    this.sink?.once('finish', done).end(last?.buffer.subarray(0, last.length));
  }

  private release(buffer: Buffer, reusable: boolean): void {
    if (this.held.delete(buffer)) shared.give(buffer, reusable);
  }

  private end(error: Error | null): void {
    if (this.state !== 'going') return;
    this.state = 'ended';
    this.sink?.off('close', this.onSinkClosed);
    for (const { buffer } of this.pieces.splice(0)) this.release(buffer, true);
    // A sink that was broken off may have its hands on what it was given, and need not call back.
    for (const buffer of this.held) if (buffer !== this.reading) this.release(buffer, false);
    this.settle(error);
    // A read that is under way needs its buffer and the file until it comes back.
    if (this.reading === undefined) this.close();
  }

  private close(): void {
    const closed = (): void => {
      this.state = 'closed';
      this.emit('close');
    };
    this.handle.close().then(closed, closed);
  }
}
