import { StorageError } from '#storage';
import { RendezvousError } from '#streams';
import {
  InternalFault,
  NotFound,
  Refusal,
  ServerStopping,
  StorageExhausted,
} from '../../common/errors.js';
import type { Interruption } from '../../events/facts.js';

/** Why nothing came of a body, by what ended it, or by what its sender is told. */
export function interruptionOf(error: unknown): Interruption {
  if (error instanceof Refusal && error.cause instanceof RendezvousError) {
    return error.cause.failure === 'timeout' ? 'timeout' : 'receiver';
  }
  if (error instanceof ServerStopping) return 'stopped';
  if (error instanceof StorageError || error instanceof StorageExhausted) return 'storage';
  if (error instanceof NotFound) return 'gone';
  if (error instanceof InternalFault) return 'database';
  if (error instanceof Refusal) return error.status < 500 ? 'refused' : 'database';
  // What is left is a body that ended too soon, or is no form.
  return 'client';
}
