import { Injectable } from '@nestjs/common';
import type { Exchange, Request } from './exchange.js';
import { BadRequest, ClientGone, Refusal } from '../common/errors.js';
import { continueBody } from './request-body.js';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Bytes of a body that is one object. */
export const OBJECT_BYTES = 64 * KiB;

/** Bytes of a body that lists files (contract §1.3). */
export const LIST_BYTES = MiB;

/** The part of all memory that only bodies up to OBJECT_BYTES may take: lists must not keep everybody out. */
const KEPT_FOR_OBJECTS = 0.25;

const FIRST_ROOM = 4 * KiB;

/**
 * Reads bodies that have to be in memory whole, whatever their Content-Type: within a time, and all
 * together within a bound.
 */
@Injectable()
export class SmallBodies {
  readonly bounds = {
    /** Ms from the permission to send until the last byte. */
    time: 15_000,
    /** Bytes of all bodies that are being received. */
    memory: 64 * MiB,
  };
  private held = 0;

  /**
   * The body, of at most `limit` bytes. 400 beyond them (contract §1.3), 408 when it takes too long, 503 when
   * the bodies of others take all the memory; ClientGone.
   */
  async read({ req, res }: Exchange, limit: number): Promise<Buffer> {
    const length = Number(req.headers['content-length'] ?? 0);
    if (length > limit) throw tooLarge();
    if (req.destroyed) throw new ClientGone();
    const room = new Room(limit, (more, size) => {
      this.take(more, size);
    });
    try {
      continueBody(req, res);
      return await this.receive(req, room);
    } finally {
      this.held -= room.size;
    }
  }

  private take(more: number, size: number): void {
    const { memory } = this.bounds;
    const free = size <= OBJECT_BYTES ? memory : memory * (1 - KEPT_FOR_OBJECTS);
    if (this.held + more > free) throw tooMany(this.bounds.time);
    this.held += more;
  }

  private receive(req: Request, room: Room): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const stop = (error?: Error): void => {
        clearTimeout(timer);
        req.off('data', take).off('end', finish).off('close', gone).off('error', gone);
        if (error === undefined) resolve(room.content());
        else reject(error);
      };
      const take = (chunk: Buffer): void => {
        try {
          room.add(chunk);
        } catch (error) {
          stop(error as Error);
        }
      };
      const finish = (): void => {
        stop();
      };
      const gone = (): void => {
        stop(new ClientGone());
      };
      const timer = setTimeout(() => {
        stop(tooSlow(this.bounds.time));
      }, this.bounds.time);
      req.on('data', take).on('end', finish).on('close', gone).on('error', gone);
    });
  }
}

/** One body in one piece: kept as they come, a thousand bytes in a thousand chunks would take a hundred times that. */
class Room {
  private buffer = Buffer.alloc(0);
  private length = 0;

  /** `take` is told before the room grows by `more` bytes to `size`, and may refuse. */
  constructor(
    private readonly limit: number,
    private readonly take: (more: number, size: number) => void,
  ) {}

  get size(): number {
    return this.buffer.length;
  }

  add(chunk: Buffer): void {
    const length = this.length + chunk.length;
    if (length > this.limit) throw tooLarge();
    if (length > this.size) this.grow(length);
    chunk.copy(this.buffer, this.length);
    this.length = length;
  }

  content(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private grow(length: number): void {
    const size = Math.min(Math.max(length, this.size * 2, FIRST_ROOM), this.limit);
    this.take(size - this.size, size);
    const larger = Buffer.allocUnsafeSlow(size);
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}

const tooLarge = (): BadRequest =>
  new BadRequest('unable to read request body : http: request body too large');

const tooSlow = (time: number): Refusal =>
  new Refusal(408, `unable to read request body : it has to arrive within ${time / 1000} seconds`);

const tooMany = (time: number): Refusal =>
  new Refusal(503, 'too many requests are being received, please try again later', {
    headers: { 'Retry-After': String(Math.ceil(time / 1000)) },
    logLevel: 'warn',
  });
