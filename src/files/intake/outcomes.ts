import { Injectable } from '@nestjs/common';
import { EventBus } from '../../events/event-bus.js';
import { interruptionOf } from './interruption.js';
import type { TakenSlot } from './intake-slot.js';
import { SlotReturns } from './slot-returns.js';

/** What becomes of the slots that are taken: each has one outcome, which is said. */
@Injectable()
export class Outcomes {
  constructor(
    private readonly returns: SlotReturns,
    private readonly events: EventBus,
  ) {}

  /** Bytes and row are durable. */
  stored(slot: TakenSlot, bytes: number): void {
    slot.announce?.();
    const { backend } = slot.file;
    this.events.say('FileStored', { ...fileOf(slot), bytes, backend }, slot.by);
  }

  /** A stream has come to its end, on both sides. */
  streamed(slot: TakenSlot, bytes: number): void {
    this.events.say('FileStreamed', { ...fileOf(slot), bytes }, slot.by);
  }

  /** As SlotReturns. To be followed by what became of it. */
  giveBack(slot: TakenSlot): Promise<boolean> {
    return this.returns.giveBack(slot);
  }

  /** Gives the slot back, since nothing came of it: `bytes` had come, and then `error`. */
  async failed(slot: TakenSlot, bytes: number, error: unknown): Promise<void> {
    await this.returns.giveBack(slot);
    this.missed(slot, bytes, error);
  }

  /** The same without giving it back. */
  missed(slot: TakenSlot, bytes: number, error: unknown): void {
    const reason = interruptionOf(error);
    this.events.say('FileNotReceived', { ...fileOf(slot), bytes, reason }, slot.by);
  }
}

const fileOf = ({ file: { id: fileId, uploadId }, userId }: TakenSlot) => ({
  fileId,
  uploadId,
  userId,
});
