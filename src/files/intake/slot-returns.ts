import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import { describeError } from '../../common/errors.js';
import type { TakenSlot } from './intake-slot.js';

/** Gives back the rows of attempts that came to nothing, sooner or later. */
@Injectable()
export class SlotReturns {
  private readonly log = new Log('intake');
  /** Slots that could not be given back because the database did not answer; tried again later. */
  private readonly leftovers = new Set<TakenSlot>();

  /** False: the database did not answer, and it is not known what the row says. */
  async giveBack(slot: TakenSlot): Promise<boolean> {
    try {
      await slot.giveBack();
      return true;
    } catch (error) {
      const { claim, by } = slot;
      this.log.error(`file ${claim.id} stays claimed for now : ${describeError(error)}`, {
        trace: by.trace,
      });
      this.leftovers.add(slot);
      return false;
    }
  }

  /** Gives back what could not be given back before. */
  async retry(): Promise<void> {
    for (const slot of [...this.leftovers]) {
      this.leftovers.delete(slot);
      await this.giveBack(slot);
    }
  }
}
