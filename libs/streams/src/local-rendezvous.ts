import { Meeting } from './meeting.js';
import type { Offer, OfferOptions, Rendezvous, Taken } from './rendezvous.js';

/** The meetings of one process. */
export class LocalRendezvous implements Rendezvous {
  private readonly meetings = new Map<string, Meeting>();
  private readonly expected = new Map<string, Set<() => void>>();

  /** Meetings that are not over. */
  get size(): number {
    return this.meetings.size;
  }

  get waiting(): number {
    return [...this.meetings.values()].filter(({ isWaiting }) => isWaiting).length;
  }

  offer(key: string, options: OfferOptions): Offer {
    if (this.meetings.has(key)) throw new Error(`${key} is being offered already`);
    const meeting = new Meeting(options, () => this.meetings.delete(key));
    this.meetings.set(key, meeting);
    for (const wake of [...(this.expected.get(key) ?? [])]) wake();
    return meeting;
  }

  async take(key: string, patience: number): Promise<Taken | null> {
    return (await this.find(key, patience))?.take() ?? null;
  }

  async isWaiting(key: string, patience: number): Promise<boolean> {
    return (await this.find(key, patience))?.isWaiting ?? false;
  }

  private async find(key: string, patience: number): Promise<Meeting | undefined> {
    if (!this.meetings.has(key) && patience > 0) await this.expect(key, patience);
    return this.meetings.get(key);
  }

  /** Resolves when `key` is offered, or after `patience` ms. */
  private async expect(key: string, patience: number): Promise<void> {
    const waiting = this.expected.get(key) ?? new Set();
    this.expected.set(key, waiting);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        if (waiting.size === 0) this.expected.delete(key);
        resolve();
      };
      const timer = setTimeout(wake, patience);
      waiting.add(wake);
    });
  }
}
