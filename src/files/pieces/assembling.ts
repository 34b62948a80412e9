import { Readable, addAbortSignal } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type ObjectPlace, ObjectMissing, StorageError, StorageService } from '#storage';
import type { DigestPool, Inspection } from '#streams';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { ResumableRepository } from '../../database/repositories/resumable.repository.js';
import { InjectDigestPool } from '../intake/digest-pool.js';
import { inspected, through } from '../intake/known-content.js';
import { Transfers } from '../intake/transfers.js';
import { growthOf, placeOfPieces } from './places.js';
import { RunningDigests } from './running-digests.js';
import { partsOf } from './view.js';

/** What has come, as one object. */
@Injectable()
export class Assembling {
  constructor(
    private readonly rows: ResumableRepository,
    private readonly storage: StorageService,
    private readonly digests: RunningDigests,
    private readonly transfers: Transfers,
    @InjectDigestPool() private readonly pool: DigestPool,
  ) {}

  /** Makes the pieces an object, under the key of the row; nothing happens where they are one already. */
  async seal(row: ResumableEntity): Promise<void> {
    const place = placeOfPieces(row);
    try {
      const staged = await this.storage.grown(place, growthOf(row));
      // Nothing is discarded where this fails: all of it was acknowledged, and may be tried again.
      await staged.commit();
    } catch (error) {
      if (!(error instanceof ObjectMissing) || !(await this.isThere(place, row.received)))
        throw error;
    }
  }

  /** The object of a file, and what is known of it: from the pieces as they came, or by reading them. */
  async file(row: ResumableEntity): Promise<Inspection> {
    if (row.kind === 'whole') return this.join(row);
    await this.seal(row);
    const running = this.digests.take(row.id, row.received);
    if (running !== null) return running.finish();
    const object = await this.storage.open(placeOfPieces(row));
    return inspected(addAbortSignal(this.transfers.signal, object.read()), this.pool);
  }

  /** Copies the parts behind each other: they stay until the file is there. */
  private async join(row: ResumableEntity): Promise<Inspection> {
    const ids = partsOf(row);
    const parts = new Map((await this.rows.findAll(ids)).map((part) => [part.id, part]));
    const places = ids.map((id) => {
      const part = parts.get(id);
      if (part?.state !== 'stored') throw new StorageError(`part ${id} is not there any more`);
      return placeOfPieces(part);
    });
    const bytes = Readable.from(this.read(places), { objectMode: false });
    const inspector = through(bytes, this.pool);
    const { signal } = this.transfers;
    const place = placeOfPieces(row);
    await this.storage.deletePartial(place);
    const staged = await this.storage.stage(place, inspector, signal);
    await staged.commit().catch(async (error: unknown) => {
      await staged.discard().catch(() => undefined);
      throw error;
    });
    return inspector.result();
  }

  private async *read(places: readonly ObjectPlace[]): AsyncGenerator<Buffer, void> {
    for (const place of places) {
      const object = await this.storage.open(place);
      for await (const chunk of object.read()) yield chunk as Buffer;
    }
  }

  private async isThere(place: ObjectPlace, size: number): Promise<boolean> {
    const seen = await this.storage.glance(place, { most: 0, size }).catch(() => null);
    return seen?.size === size;
  }
}
