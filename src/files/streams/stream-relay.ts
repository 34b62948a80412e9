import { Injectable } from '@nestjs/common';
import type { DigestPool, Offer } from '#streams';
import { Clock } from '../../common/clock.js';
import { InternalFault, Refusal } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { FileRepository, type StoredFacts } from '../../database/repositories/file.repository.js';
import type { PatientSender } from '../../http/patient-sender.js';
import { InjectDigestPool } from '../intake/digest-pool.js';
import type { Arrival, Incoming, Inlet } from '../intake/inlet.js';
import { inspect } from '../intake/inspection.js';
import { Outcomes } from '../intake/outcomes.js';
import type { TakenSlot } from '../intake/intake-slot.js';
import { uploadGone } from '../keeping/not-available.js';
import { OpenStreams } from './open-streams.js';
import { Transfers } from '../intake/transfers.js';

/** Bytes that a receiver has, all but their end. */
interface RelayedFile {
  readonly slot: TakenSlot;
  readonly offer: Offer;
  readonly facts: Omit<StoredFacts, 'storedAt'>;
  readonly lost: AbortSignal;
}

/**
 * The way in for streamed files (contract §6): claim the row → wait for the receiver → move the bytes
 * → `deleted` → end the receiver's body → answer the sender. Each side learns the truth: the receiver's
 * body ends only when all of it came and is recorded, and the sender's answer waits for its last byte.
 */
@Injectable()
export class StreamRelay implements Inlet {
  constructor(
    private readonly files: FileRepository,
    private readonly streams: OpenStreams,
    private readonly transfers: Transfers,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
    @InjectDigestPool() private readonly pool: DigestPool,
  ) {}

  async receive(arrival: Arrival): Promise<Incoming> {
    const file = await this.transfers.track(this.relay(arrival));
    return {
      complete: () => this.transfers.track(this.finish(file)),
      discard: () => this.discard(file),
      lost: file.lost,
    };
  }

  private async relay({ slot, part, limits, sender, by }: Arrival): Promise<RelayedFile> {
    const taken = await slot.take(part, by);
    const inspector = inspect(part.content, this.pool, limits);
    try {
      const lost = new AbortController();
      const offer = this.offer(taken.file, sender, lost);
      await offer.send(inspector);
      const { size, md5, sha256, contentType } = inspector.result();
      const facts = { size, md5, sha256, type: contentType };
      return { slot: taken, offer, facts, lost: lost.signal };
    } catch (error) {
      const why = this.streams.explain(error);
      await this.outcomes.failed(taken, inspector.received, why);
      throw why;
    } finally {
      sender.stopWaiting();
    }
  }

  private offer(file: FileEntity, sender: PatientSender, lost: AbortController): Offer {
    const { signal, stopping } = this.transfers;
    sender.startWaiting();
    return this.streams.open(file, {
      signals: [signal, sender.gone],
      waitingSignals: [stopping],
      onTaken: () => {
        sender.stopWaiting();
      },
      onFailed: (error) => {
        lost.abort(this.streams.explain(error));
      },
    });
  }

  private async finish({ slot, offer, facts }: RelayedFile): Promise<FileEntity> {
    const recorded: StoredFacts = { ...facts, storedAt: this.clock.now() };
    this.streams.seal(slot.file);
    try {
      await this.record(slot, recorded);
      await offer.finish();
    } catch (error) {
      offer.abort(error instanceof Error ? error : new Error(String(error)));
      await this.takeBack(slot);
      const why = this.streams.explain(error);
      this.outcomes.missed(slot, facts.size, why);
      throw why;
    }
    this.outcomes.streamed(slot, facts.size);
    return Object.assign(slot.file, recorded, { status: 'deleted', owner: '' });
  }

  private async record(slot: TakenSlot, facts: StoredFacts): Promise<void> {
    const held = await this.files.completeStream(slot.claim, facts).catch((error: unknown) => {
      throw error instanceof Refusal ? error : new InternalFault('unable to record file', error);
    });
    if (!held) throw uploadGone(slot.file);
  }

  private async discard({ slot, offer, facts, lost }: RelayedFile): Promise<void> {
    const why: unknown = lost.aborted ? lost.reason : new Error('the rest of the form is broken');
    offer.abort(new Error('the rest of the form is broken'));
    await this.outcomes.failed(slot, facts.size, why);
  }

  /** The end did not arrive: the row is given back, from whichever side of the last step it is on. */
  private async takeBack(slot: TakenSlot): Promise<void> {
    const { file, claim } = slot;
    await this.outcomes.giveBack({
      ...slot,
      giveBack: async () => {
        await this.files.reopenStream(claim, file);
        await slot.giveBack();
      },
    });
  }
}
