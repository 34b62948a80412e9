import { type Stand, barLine, plainLine } from './bar.js';
import { printable } from './printable.js';
import { Speed } from './speed.js';

/** How often a bar is drawn (ms). */
const DRAWN = 100;
/** How often a log gets a line (ms). */
const TOLD = 10_000;
/** Where a terminal does not say how wide it is. */
const COLUMNS = 80;
const CLEAR = '\r\u001b[K';

/** Who is told what happens, on the standard error: a bar on a terminal, and else a line from time to time. */
export class Display {
  private readonly speed = new Speed();
  private stand: Omit<Stand, 'speed'> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isDrawn = false;

  constructor(
    private readonly output: NodeJS.WriteStream,
    private readonly quiet: boolean,
  ) {}

  /** From now on `at` is shown. */
  begin(): void {
    if (this.quiet) return;
    this.timer = setInterval(() => {
      this.show();
    }, this.interval);
  }

  /** `all`: bytes of everything together, from which the speed is seen. */
  at(stand: Omit<Stand, 'speed'>, all: number): void {
    this.stand = stand;
    this.speed.tell(all, performance.now());
  }

  /** A line for people. */
  say(text: string): void {
    if (this.quiet) return;
    this.clear();
    this.output.write(`${printable(text)}\n`);
  }

  /** Nothing is shown any more. */
  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.clear();
  }

  private get interval(): number {
    return this.output.isTTY ? DRAWN : TOLD;
  }

  private show(): void {
    if (this.stand === undefined) return;
    const stand = { ...this.stand, speed: this.speed.at(performance.now()) };
    if (!this.output.isTTY) {
      this.output.write(`${plainLine(stand)}\n`);
      return;
    }
    // The last column stays free: some terminals go on to the next line with it.
    const columns = (this.output.columns || COLUMNS) - 1;
    this.output.write(`${CLEAR}${barLine(stand, columns)}`);
    this.isDrawn = true;
  }

  private clear(): void {
    if (this.isDrawn) this.output.write(CLEAR);
    this.isDrawn = false;
  }
}
