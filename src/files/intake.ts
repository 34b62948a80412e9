import { pipeline, type Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { type StagedObject, StorageService, storageKey } from '#storage';
import { type DigestPool, Inspector } from '#streams';
import { Clock } from '../common/clock.js';
import { BadRequest, InternalFault, NotFound, describeError } from '../common/errors.js';
import { humanSize } from '../common/units.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository, type StoredFacts } from '../database/repositories/file.repository.js';
import type { FilePart, PartReceiver } from '../http/multipart.js';
import { InjectDigestPool } from './digest-pool.js';
import type { IntakeSlot, TakenSlot } from './intake-slot.js';
import { toRefusal } from './storage-faults.js';
import { Transfers } from './transfers.js';

/** Bytes that have come in whole and are not acknowledged yet. */
export interface ReceivedFile {
  readonly slot: TakenSlot;
  readonly staged: StagedObject;
  readonly facts: Omit<StoredFacts, 'storedAt'>;
}

/**
 * The way in for bytes (contract §5.4): claim the row → stream to a temporary object → make it durable
 * → `uploaded`. Whatever fails before the end leaves neither bytes nor a row in the way of a retry.
 */
@Injectable()
export class Intake {
  private readonly log = new Logger('intake');
  /** Slots that could not be given back because the database did not answer; tried again later. */
  private readonly leftovers = new Set<TakenSlot>();

  constructor(
    private readonly files: FileRepository,
    private readonly storage: StorageService,
    private readonly transfers: Transfers,
    private readonly clock: Clock,
    @InjectDigestPool() private readonly pool: DigestPool,
  ) {}

  /** For a form: the part is taken at once, and discarded when the rest of the form is broken. */
  receiver(slot: IntakeSlot, limit: number): PartReceiver<ReceivedFile> {
    return {
      accept: (part) => this.receive(slot, part, limit),
      discard: (received) => this.discard(received),
    };
  }

  /** Streams `content` to a place where it is not visible yet. `limit` in bytes, ≤ 0: unlimited. */
  receive(slot: IntakeSlot, part: FilePart, limit: number): Promise<ReceivedFile> {
    return this.transfers.track(this.stage(slot, part, limit));
  }

  /** Makes received bytes durable and visible; only then may the client be told. */
  complete(received: ReceivedFile): Promise<FileEntity> {
    return this.transfers.track(this.publish(received));
  }

  /** Gives back what could not be given back before. */
  async retryLeftovers(): Promise<void> {
    for (const slot of [...this.leftovers]) {
      this.leftovers.delete(slot);
      await this.giveBack(slot);
    }
  }

  private async stage(slot: IntakeSlot, part: FilePart, limit: number): Promise<ReceivedFile> {
    const taken = await slot.take(part);
    const inspector = new Inspector({ pool: this.pool, limit, tooBig: () => tooBig(limit) });
    try {
      const source = inspected(part.content, inspector);
      const key = storageKey(taken.claim.id, taken.claim.attempt);
      const staged = await this.storage.stage(key, source, this.transfers.signal);
      const { size, md5, sha256, contentType } = inspector.result();
      return { slot: taken, staged, facts: { size, md5, sha256, type: contentType } };
    } catch (error) {
      await this.giveBack(taken);
      throw toRefusal('unable to store file', error);
    }
  }

  private async publish(received: ReceivedFile): Promise<FileEntity> {
    const { slot, staged } = received;
    const facts: StoredFacts = { ...received.facts, storedAt: this.clock.now() };
    try {
      await staged.commit();
    } catch (error) {
      const held = await this.isHeld(slot).catch(() => true);
      await this.discard(received);
      throw held ? toRefusal('unable to store file', error) : uploadGone(slot);
    }
    if (await this.record(slot, facts)) {
      return Object.assign(slot.file, facts, { status: 'uploaded', owner: '' });
    }
    // The upload was removed, or ended, while its file came in.
    await this.storage.delete(storageKey(slot.claim.id, slot.claim.attempt));
    throw uploadGone(slot);
  }

  private async record(slot: TakenSlot, facts: StoredFacts): Promise<boolean> {
    try {
      return await this.files.complete(slot.claim, facts);
    } catch (error) {
      await this.withdraw(slot);
      throw new InternalFault('unable to record file', error);
    }
  }

  /**
   * The database did not say whether the file is recorded. If it is not, row and bytes are taken
   * back; if it is, both stay, and the client's repetition finds the file uploaded.
   */
  private async withdraw(slot: TakenSlot): Promise<void> {
    await this.giveBack(slot);
    const { id, attempt } = slot.claim;
    try {
      const row = await this.files.find(id);
      const recorded = row?.status === 'uploaded' && row.attempt === attempt;
      if (!recorded) await this.storage.delete(storageKey(id, attempt));
    } catch (error) {
      this.log.warn(`bytes are left for the cleaner : ${describeError(error)}`);
    }
  }

  /** False: the cleaner took the row and the bytes away because the upload ended. */
  private async isHeld({ claim }: TakenSlot): Promise<boolean> {
    const row = await this.files.find(claim.id);
    return row?.status === 'uploading' && row.attempt === claim.attempt;
  }

  private async discard({ staged, slot }: ReceivedFile): Promise<void> {
    await staged.discard().catch((error: unknown) => {
      this.log.warn(`bytes are left for the cleaner : ${describeError(error)}`);
    });
    await this.giveBack(slot);
  }

  private async giveBack(slot: TakenSlot): Promise<void> {
    try {
      await slot.giveBack();
    } catch (error) {
      this.log.error(`file ${slot.claim.id} stays claimed for now : ${describeError(error)}`);
      this.leftovers.add(slot);
    }
  }
}

const uploadGone = ({ file }: TakenSlot): NotFound =>
  new NotFound(`upload ${file.uploadId} not found`);

const tooBig = (limit: number): BadRequest =>
  new BadRequest(`file too big (limit is set to ${humanSize(limit)})`);

/** Failures travel both ways, so that the pipeline behind this one sees every one of them. */
const inspected = (content: Readable, inspector: Inspector): Readable =>
  pipeline(content, inspector, () => undefined);
