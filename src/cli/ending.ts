import type { LoggerService } from '@nestjs/common';

/** What a shell says of a process that a signal ended: 128 and the number of the signal. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof CODES;

/**
 * A signal so soon after the first is its echo (ms): a Ctrl-C comes from the terminal, and once more from the
 * npm above, which passes it on.
 */
const ECHO = 1_000;

/**
 * The end of the server by signals: the first lets running transfers end, one more ends the process at once.
 * Before there is anything to end in order, the first ends it, also where it is process 1, whose signals have
 * no effect of their own.
 */
export class Ending {
  private drain: (() => Promise<void>) | undefined;
  private askedAt: number | undefined;

  constructor(private readonly logger: LoggerService) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        this.ask(signal);
      });
    }
  }

  /** From now on `drain` ends the server in order. */
  serving(drain: () => Promise<void>): void {
    this.drain = drain;
  }

  private ask(signal: Signal): void {
    if (this.drain === undefined) process.exit(CODES[signal]);
    if (this.askedAt === undefined) {
      this.askedAt = performance.now();
      void this.end(signal, this.drain);
    } else if (performance.now() - this.askedAt > ECHO) {
      this.logger.warn(`${signal} once more: running transfers are broken off`);
      process.exit(CODES[signal]);
    }
  }

  private async end(signal: Signal, drain: () => Promise<void>): Promise<void> {
    this.logger.log(`${signal}: no new requests, waiting for running transfers`);
    try {
      await drain();
      this.logger.log('stopped');
      process.exit(0);
    } catch (error) {
      this.logger.error(`stopping failed : ${String(error)}`);
      process.exit(1);
    }
  }
}
