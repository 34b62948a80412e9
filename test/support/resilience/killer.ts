import type { Chance } from './chance.js';
import type { Front, Passage } from './front.js';
import type { Workers } from './workers.js';

export interface KillerOptions {
  /** Lengths of the files that are sent: what ends there is finished then. */
  readonly sizes: readonly number[];
  /** Bytes of bodies after which the process that takes some is killed, on average. */
  readonly every: number;
  /** The most that are killed in the middle of pieces. */
  readonly most: number;
  readonly chance: Chance;
}

/** Kills those who take a piece, and each one that is the first to finish a file. */
export class Killer {
  inPieces = 0;
  atFinish = 0;
  private left: number;
  private readonly finished = new Set<string>();
  private readonly fears: Promise<void>[] = [];

  constructor(
    front: Front,
    private readonly workers: Workers,
    private readonly options: KillerOptions,
  ) {
    this.left = options.chance.until(options.every);
    const seen = new WeakMap<Passage, number>();
    front.on('moved', (passage) => {
      this.left -= passage.passed - (seen.get(passage) ?? 0);
      seen.set(passage, passage.passed);
      if (this.left < 0) this.killInPiece(passage);
    });
    front.on('sent', (passage) => {
      this.killAtFinish(passage);
    });
  }

  /** Rejects when a process did not start again. */
  async over(): Promise<void> {
    await Promise.all(this.fears);
  }

  private killInPiece(passage: Passage): void {
    const { chance, every, most } = this.options;
    this.left = this.inPieces + 1 < most ? chance.until(every) : Infinity;
    this.inPieces += 1;
    this.kill(passage);
  }

  private killAtFinish(passage: Passage): void {
    const { headers, url = '' } = passage.request;
    const end = Number(headers['upload-offset']) + passage.passed;
    const isFinal = String(headers['upload-concat'] ?? '').startsWith('final');
    const what = isFinal ? String(headers['upload-concat']) : url;
    if ((!isFinal && !this.options.sizes.includes(end)) || this.finished.has(what)) return;
    this.finished.add(what);
    this.atFinish += 1;
    this.kill(passage);
  }

  private kill({ server }: Passage): void {
    const again = this.workers.kill(server);
    again.catch(() => undefined);
    this.fears.push(again);
  }
}
