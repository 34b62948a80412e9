import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import { type StagedObject, StorageService } from '#storage';
import type { DigestPool } from '#streams';
import { Clock } from '../../common/clock.js';
import { BadRequest, InternalFault, Refusal, describeError } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import {
  type CompleteOutcome,
  FileRepository,
  type StoredFacts,
} from '../../database/repositories/file.repository.js';
import { InjectDigestPool } from './digest-pool.js';
import { type Limits, quotaReached } from '../../uploads/limits.js';
import type { Arrival, Incoming, Inlet } from './inlet.js';
import { inspect } from './inspection.js';
import type { TakenSlot } from './intake-slot.js';
import { uploadGone } from '../keeping/not-available.js';
import { Outcomes } from './outcomes.js';
import { placeOf } from '../keeping/place.js';
import { toRefusal } from '../keeping/storage-faults.js';
import { Transfers } from './transfers.js';

/** Bytes in their temporary place, and what is known of them. */
interface StagedFile {
  readonly slot: TakenSlot;
  readonly staged: StagedObject;
  readonly facts: Omit<StoredFacts, 'storedAt'>;
  readonly limits: Limits;
}

/**
 * The way in for bytes (contract §5.4): claim the row → stream to a temporary object → make it durable
 * → `uploaded`. Whatever fails before the end leaves neither bytes nor a row in the way of a retry.
 */
@Injectable()
export class Intake implements Inlet {
  private readonly log = new Log('intake');

  constructor(
    private readonly files: FileRepository,
    private readonly storage: StorageService,
    private readonly transfers: Transfers,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
    @InjectDigestPool() private readonly pool: DigestPool,
  ) {}

  /** Streams the bytes to a place where they are not visible yet. */
  async receive(arrival: Omit<Arrival, 'sender'>): Promise<Incoming> {
    const file = await this.transfers.track(this.stage(arrival));
    return {
      complete: () => this.transfers.track(this.publish(file)),
      discard: () => this.discard(file, new Error('the rest of the form is broken')),
    };
  }

  private async stage(arrival: Omit<Arrival, 'sender'>): Promise<StagedFile> {
    const { slot, part, limits, by, digests = [] } = arrival;
    const taken = await slot.take(part, by);
    const inspector = inspect(part.content, this.pool, limits, digests);
    try {
      const { signal } = this.transfers;
      const staged = await this.storage.stage(placeOf(taken.file), inspector, signal);
      const { size, md5, sha256, contentType } = inspector.result();
      return { slot: taken, staged, facts: { size, md5, sha256, type: contentType }, limits };
    } catch (error) {
      await this.outcomes.failed(taken, inspector.received, error);
      throw toRefusal('unable to store file', error);
    }
  }

  private async publish(received: StagedFile): Promise<FileEntity> {
    const { slot, staged } = received;
    const facts: StoredFacts = { ...received.facts, storedAt: this.clock.now() };
    try {
      await staged.commit();
    } catch (error) {
      const held = await this.isHeld(slot).catch(() => true);
      const why = held ? error : uploadGone(slot.file);
      await this.discard(received, why);
      throw toRefusal('unable to store file', why);
    }
    const outcome = await this.record(received, facts);
    if (outcome === 'stored') {
      this.outcomes.stored(slot, facts.size);
      return Object.assign(slot.file, facts, { status: 'uploaded', owner: '' });
    }
    // The row first: without it the bytes are the cleaner's, whatever the storage says to their end.
    const why =
      outcome === 'gone' ? uploadGone(slot.file) : new BadRequest(quotaReached(received.limits));
    if (outcome === 'full') await this.outcomes.failed(slot, facts.size, why);
    else this.outcomes.missed(slot, facts.size, why);
    await this.leaving(this.storage.delete(placeOf(slot.file)), slot);
    throw why;
  }

  private async record({ slot, limits }: StagedFile, facts: StoredFacts): Promise<CompleteOutcome> {
    try {
      const upload = { id: slot.file.uploadId, userId: slot.userId };
      return await this.files.complete(slot.claim, facts, limits.totalSize, upload);
    } catch (error) {
      const why =
        error instanceof Refusal ? error : new InternalFault('unable to record file', error);
      if (await this.withdraw(slot)) this.outcomes.stored(slot, facts.size);
      else this.outcomes.missed(slot, facts.size, why);
      throw why;
    }
  }

  /**
   * The database did not say whether the file is recorded. If it is not, row and bytes are taken
   * back; if it is, both stay, and the client's repetition finds the file uploaded. While the database
   * does not answer, its last word may still be "recorded": the bytes are then the cleaner's to judge.
   * Answers whether it is known to be recorded.
   */
  private async withdraw(slot: TakenSlot): Promise<boolean> {
    if (!(await this.outcomes.giveBack(slot))) return false;
    const { id, attempt } = slot.claim;
    let recorded = false;
    const erase = async (): Promise<void> => {
      const row = await this.files.find(id);
      recorded = row?.status === 'uploaded' && row.attempt === attempt;
      if (!recorded) await this.storage.delete(placeOf(slot.file));
    };
    await this.leaving(erase(), slot);
    return recorded;
  }

  /** False: the cleaner took the row and the bytes away because the upload ended. */
  private async isHeld({ claim }: TakenSlot): Promise<boolean> {
    const row = await this.files.find(claim.id);
    return row?.status === 'uploading' && row.attempt === claim.attempt;
  }

  private async discard({ staged, slot, facts }: StagedFile, why: unknown): Promise<void> {
    await this.leaving(staged.discard(), slot);
    await this.outcomes.failed(slot, facts.size, why);
  }

  /** Bytes that cannot be erased are left for the cleaner. */
  private async leaving(erased: Promise<void>, { by: { trace } }: TakenSlot): Promise<void> {
    await erased.catch((error: unknown) => {
      this.log.warn(`bytes are left for the cleaner : ${describeError(error)}`, { trace });
    });
  }
}
