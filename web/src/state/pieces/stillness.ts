import { whenAwake } from '../asking/waiting';

/** In ms: how often it is looked whether something moves. */
const LOOK = 5000;
/** In ms without a byte that left, or without an answer to the last one: nothing will come of this connection. */
const QUIET = { leaving: 60_000, answering: 180_000, awoken: 15_000 };

/** Finds connections that are dead and do not say so: a device has slept, or is on another network. */
export class Stillness {
  private last = Date.now();
  private limit = QUIET.leaving;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly stopWaking: () => void;

  constructor(private readonly found: () => void) {
    this.timer = setInterval(() => {
      this.look(this.limit);
    }, LOOK);
    this.stopWaking = whenAwake(() => {
      this.look(QUIET.awoken);
    });
  }

  /** Something has moved; `isOut`: the last byte of a request, whose answer may take a while. */
  moved(isOut = false): void {
    this.last = Date.now();
    this.limit = isOut ? QUIET.answering : QUIET.leaving;
  }

  stop(): void {
    clearInterval(this.timer);
    this.stopWaking();
  }

  private look(limit: number): void {
    if (Date.now() - this.last > limit) this.found();
  }
}
