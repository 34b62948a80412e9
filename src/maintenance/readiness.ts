import { Injectable } from '@nestjs/common';
import { Refusal, Unavailable, describeError } from '../common/errors.js';
import { Clock } from '../common/clock.js';
import { Database } from '../database/database.js';
import { StorageProbe } from '../files/keeping/storage-probe.js';
import { Transfers } from '../files/intake/transfers.js';

/** How long each part may take to answer, in ms: what takes longer is no use to anybody. */
const PATIENCE = 2000;
/** How long an answer counts, in ms, so that asking often costs nothing. */
const FRESH = 1000;

/** Whether requests can be served: the database answers, bytes can be stored, no stop is under way. */
@Injectable()
export class Readiness {
  private last: { readonly at: number; readonly answer: Promise<void> } | undefined;

  constructor(
    private readonly database: Database,
    private readonly storage: StorageProbe,
    private readonly transfers: Transfers,
    private readonly clock: Clock,
  ) {}

  /** Rejects with Unavailable, whose text names every part that is out of order. */
  check(): Promise<void> {
    if (this.transfers.stopping.aborted) {
      return Promise.reject(new Unavailable('the server is stopping'));
    }
    const now = this.clock.now();
    if (this.last === undefined || now - this.last.at > FRESH) {
      this.last = { at: now, answer: this.ask() };
    }
    return this.last.answer;
  }

  private async ask(): Promise<void> {
    const parts = [
      inTime(this.database.check(), 'the database does not answer'),
      inTime(this.storage.check(), 'the storage does not answer'),
    ];
    const answers = await Promise.allSettled(parts);
    const broken = answers.filter((answer) => answer.status === 'rejected');
    if (broken.length === 0) return;
    const texts = broken.map(({ reason }) => textOf(reason));
    const causes = broken.map(({ reason }) => describeError(reason)).join(', ');
    throw new Unavailable(texts.join(', '), new Error(causes));
  }
}

const textOf = (reason: unknown): string =>
  reason instanceof Refusal && reason.shown ? reason.message : 'internal server error';

async function inTime(work: Promise<void>, otherwise: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Unavailable(otherwise));
    }, PATIENCE);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
