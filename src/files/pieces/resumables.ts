import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { BadRequest, Forbidden } from '../../common/errors.js';
import { NO_REQUEST, type Origin } from '../../common/origin.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { Transfers } from '../intake/transfers.js';
import { Appending } from './appending.js';
import { Beginnings } from './beginnings.js';
import { GivingUp } from './giving-up.js';
import type { Hold } from './hold.js';
import { Holds } from './holds.js';
import { Known } from './known.js';
import { OffsetMismatch, ResumableUnknown, TooManyBytes } from './refusals.js';
import type { NewResumable, PartOf, Piece, Resumable, Target } from './resumable.js';

/**
 * Files that come over any number of requests, to any server (contract of the protocols above: tus, and the IETF's).
 * What is said to be here is durable; who comes later goes on, whoever was there before.
 */
@Injectable()
export class Resumables {
  constructor(
    private readonly beginnings: Beginnings,
    private readonly known: Known,
    private readonly appending: Appending,
    private readonly givingUp: GivingUp,
    private readonly holds: Holds,
    private readonly transfers: Transfers,
  ) {}

  /** A file; its row is taken at once and says `uploading`. */
  begin(target: Target, about: NewResumable): Promise<Resumable> {
    return this.beginnings.file(target, about);
  }

  beginPart(of: PartOf, about: NewResumable): Promise<Resumable> {
    return this.beginnings.part(of, about);
  }

  /** Parts, in this order, become a file. Resolves when it is stored. Asked again with the same parts: the same one. */
  async join(target: Target, partIds: readonly string[], about: NewResumable): Promise<Resumable> {
    const [first] = partIds;
    if (first === undefined) throw new BadRequest('there are no parts to put together');
    // Whoever asks again waits here, and then finds what was begun.
    const id = await this.holds.with(first, () => this.beginnings.whole(target, partIds, about));
    return this.settled(id, about.by);
  }

  /** As it is now; disturbs nobody. */
  async find(id: string): Promise<Resumable> {
    return this.known.show(await this.known.living(id));
  }

  /** As it is after whoever is sending it was made to stop, or its end was waited for. */
  async settled(id: string, by: Origin = NO_REQUEST): Promise<Resumable> {
    const row = await this.known.living(id);
    if (this.known.isAtRest(row)) return this.known.show(row);
    return this.alone(id, async (now, hold) => {
      await this.known.settle(now, hold, by);
      return this.known.show(now);
    });
  }

  /**
   * Takes a piece; when all bytes are here the file is finished, too. What came before a connection broke is kept, and
   * then this rejects with ClientGone; of a piece with a digest all is kept or nothing.
   */
  append(id: string, piece: Piece, body: Readable): Promise<Resumable> {
    return this.alone(id, async (row, hold) => {
      if (row.kind === 'whole') throw new Forbidden('this is put together from parts');
      const isOver = row.state !== 'open';
      if (piece.offset !== row.received) throw new OffsetMismatch(row.received, piece.offset);
      if (isOver && piece.size !== 0) throw new TooManyBytes('all bytes are here');
      if (!isOver) {
        await this.known.demandAwaited(row, hold);
        await this.appending.take(row, hold, piece, body);
        await this.known.settle(row, hold, piece.by);
      }
      return this.known.show(row);
    });
  }

  /** Ends it, and takes its bytes and its file's row away. A file that is stored stays. */
  end(id: string, by: Origin): Promise<void> {
    return this.alone(id, (row, hold) => this.givingUp.undo(row, hold, 'client', by));
  }

  /**
   * A declared file, as it is then, for somebody who begins to send it: what was begun of it before ends, if it has
   * brought nothing. Whoever did not hear the answer to a beginning does not know its place, and begins again.
   */
  async vacate(file: FileEntity, by: Origin): Promise<FileEntity> {
    const before = await this.known.untouched(file);
    if (before === null) return file;
    await this.alone(before.id, async (row, hold) => {
      if (row.state === 'open' && row.received === 0)
        await this.givingUp.undo(row, hold, 'client', by);
    }).catch(unlessUnknown);
    return this.known.fresh(file);
  }

  /** Does `work` with the row as nobody else changes it meanwhile, under the eyes of the shutdown. */
  private async alone<T>(
    id: string,
    work: (row: ResumableEntity, hold: Hold) => Promise<T>,
  ): Promise<T> {
    await this.known.living(id);
    return this.transfers.track(
      this.holds.with(id, async (hold) => {
        const row = await this.known.row(id);
        if (row === null) throw new ResumableUnknown();
        return work(row, hold);
      }),
    );
  }
}

/** Somebody else has ended it. */
function unlessUnknown(error: unknown): void {
  if (!(error instanceof ResumableUnknown)) throw error;
}
