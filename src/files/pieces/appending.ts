import { type Hash, createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type Growth, StorageService } from '#storage';
import { BadRequest } from '../../common/errors.js';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { ResumableRepository } from '../../database/repositories/resumable.repository.js';
import { type Limits, quotaReached } from '../../uploads/limits.js';
import { LimitsService } from '../../uploads/limits.service.js';
import { Transfers } from '../intake/transfers.js';
import { toRefusal } from '../keeping/storage-faults.js';
import { changeHeld } from './held-row.js';
import { type Hold, LEASE } from './hold.js';
import { type Allowance, allowanceOf, checkLength, lengthAfter } from './allowance.js';
import { growthOf, placeOfPieces } from './places.js';
import { PieceSource } from './piece-source.js';
import { WrongDigest, takenOver } from './refusals.js';
import type { Piece, WantedDigest } from './resumable.js';
import { RunningDigests } from './running-digests.js';
import { digestsAfter } from './view.js';
import { Lifetimes } from './lifetimes.js';

/** Bytes after which what has come is made durable while more comes. */
const EVERY = 64 * 1024 * 1024;

/** A piece before its first byte. */
interface Expected {
  readonly row: ResumableEntity;
  readonly hold: Hold;
  readonly piece: Piece;
  /** Of the account that it is charged to. */
  readonly limits: Limits;
}

/** One on its way in. */
interface Coming extends Expected {
  readonly source: PieceSource;
  readonly own: Hash | null;
}

/**
 * The way in for pieces: bytes go behind those that are here, are made durable, and then counted by a compare-and-set.
 * What is counted is never lost; what is not counted is overwritten by the next piece.
 */
@Injectable()
export class Appending {
  constructor(
    private readonly rows: ResumableRepository,
    private readonly storage: StorageService,
    private readonly limits: LimitsService,
    private readonly digests: RunningDigests,
    private readonly lifetimes: Lifetimes,
    private readonly transfers: Transfers,
  ) {}

  /** Takes the bytes of a piece; `row` says afterwards what is here. Rejects as the body does, when all of it is kept. */
  async take(row: ResumableEntity, hold: Hold, piece: Piece, body: Readable): Promise<void> {
    const limits = await this.limits.ofAccount(row.userId);
    const length = lengthAfter(row, piece);
    if (length !== null && row.length === null) checkLength(length, row.received, limits);
    const allowance = allowanceOf(row, length, limits, piece);
    const digests = digestsAfter(row, piece.digests ?? []);
    if (length !== row.length || digests !== row.digests) {
      await changeHeld(this.rows, row, hold, { length, digests });
    }
    await this.receive({ row, hold, piece, limits }, body, allowance);
  }

  private async receive(expected: Expected, body: Readable, allowance: Allowance): Promise<void> {
    const { row, hold, piece } = expected;
    const running = this.digests.take(row.id, row.received);
    const own = piece.digest === null ? null : createHash(piece.digest.algorithm);
    const source = new PieceSource(body, { ...allowance, running, own, hold });
    const stop = this.stopping(hold, body);
    try {
      await this.grow({ ...expected, source, own });
    } catch (error) {
      throw toRefusal('unable to store file', error);
    } finally {
      stop();
      this.digests.keep(row.id, running, row.received);
    }
    if (source.broken !== null) throw source.broken;
    if (piece.isLast && row.length !== row.received) {
      await changeHeld(this.rows, row, hold, { length: row.received });
    }
  }

  /** Whoever wants it, and the end of the server, end the body; what came of it is kept. */
  private stopping({ wanted, gone }: Hold, body: Readable): () => void {
    const { signal } = this.transfers;
    const end = (): void => {
      const why: unknown = [signal, gone, wanted].find(({ aborted }) => aborted)?.reason;
      body.destroy(why as Error);
    };
    for (const one of [signal, gone, wanted]) one.addEventListener('abort', end, { once: true });
    // Somebody may have come since it is held, before there was a body to end.
    if ([signal, gone, wanted].some(({ aborted }) => aborted)) end();
    return () => {
      for (const one of [signal, gone, wanted]) one.removeEventListener('abort', end);
    };
  }

  private grow(coming: Coming): Promise<void> {
    const { row, hold, piece, source } = coming;
    return this.storage.grow(placeOfPieces(row), growthOf(row), source, {
      signal: hold.gone,
      every: piece.digest === null ? EVERY : Infinity,
      keep: (growth) => this.keep(coming, growth),
    });
  }

  private async keep(coming: Coming, { size, notes }: Growth): Promise<void> {
    const { row, hold, piece } = coming;
    if (piece.digest !== null) checkWhole(coming, piece.digest);
    hold.assertHeld();
    const asked = performance.now();
    const heldUntil = this.lifetimes.now + LEASE;
    const expiresAt = await this.lifetimes.of(row);
    const grown = { received: size, notes, length: row.length, expiresAt, heldUntil };
    const { totalSize } = coming.limits;
    const outcome = await this.rows.advance(row, hold.holder, grown, totalSize);
    if (outcome === 'full') throw new BadRequest(quotaReached(coming.limits));
    if (outcome === 'lost') throw takenOver();
    hold.confirm(asked);
    Object.assign(row, grown);
  }
}

/** Of a piece with a digest, all is kept or nothing: what is only a part of it cannot be told from what is wrong. */
function checkWhole({ source, own }: Coming, { digest }: WantedDigest): void {
  if (source.broken !== null) throw source.broken;
  if (own?.digest().equals(digest) !== true) throw new WrongDigest('piece');
}
