import { ref } from 'vue';
import { Refusal, Unreachable } from '#client';
import { untilWoken } from './waiting';

/** Why nothing goes on for now; everything is kept meanwhile. */
export const waitsFor = ref<'network' | 'server'>();

/** It may go better in a moment, without anybody doing anything. */
export const isPassing = (error: unknown): error is Unreachable | Refusal =>
  error instanceof Unreachable ||
  (error instanceof Refusal && ['unavailable', 'rate-limited'].includes(error.kind));

/** Waits longer each time that something fails which may go better later, without ever giving up. */
export class Patience {
  private attempt = 0;

  constructor(private readonly signal: AbortSignal) {}

  /** Something has gone well: the next pause is a short one again. */
  ease(): void {
    this.attempt = 0;
    waitsFor.value = undefined;
  }

  /** Waits until it is worth another attempt. */
  async wait(retryAfter?: number): Promise<void> {
    await untilWoken(this.attempt++, this.signal, retryAfter);
  }

  /** The same after a failure, and says for what; throws one that will not pass. */
  async bear(error: unknown): Promise<void> {
    if (this.signal.aborted || !isPassing(error)) throw error;
    waitsFor.value = navigator.onLine ? 'server' : 'network';
    await this.wait('retryAfter' in error ? error.retryAfter : undefined);
  }
}

/** Asks again and again while the server is away. */
export async function patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  const patience = new Patience(signal);
  for (;;) {
    try {
      const answer = await ask();
      patience.ease();
      return answer;
    } catch (error) {
      await patience.bear(error);
    }
  }
}
