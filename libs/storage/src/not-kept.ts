import type { GrowingOptions } from './growing.js';
import { StorageError } from './storage.errors.js';

/** What `keep` rejected with, on its way through streams and wrappers that would take it for trouble of the backend. */
class NotKept extends StorageError {
  override readonly name = 'NotKept';

  constructor(readonly reason: unknown) {
    super('what has grown is not kept');
  }
}

/** `keep` as a sink calls it: whatever it rejects with is marked. */
export const marked =
  ({ keep }: Pick<GrowingOptions, 'keep'>): GrowingOptions['keep'] =>
  async (growth) => {
    try {
      await keep(growth);
    } catch (reason) {
      throw new NotKept(reason);
    }
  };

export const isNotKept = (error: unknown): boolean => error instanceof NotKept;

/** What the caller is told: his own error, unchanged. */
export const unmarked = (error: unknown): unknown =>
  error instanceof NotKept ? error.reason : error;
