import { setMaxListeners } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Resolves when a destroyed or finished stream has nothing under way any more. */
export function closed(stream: Readable | Writable): Promise<void> {
  if (stream.closed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('close', resolve);
  });
}

/**
 * Moves `source` into `sink`. When this rejects, `sink` has come to rest. An abort is told by the
 * signal's own reason, which the pipeline hides behind an AbortError.
 */
export async function receive(
  source: Readable,
  sink: Writable,
  signal: AbortSignal,
): Promise<void> {
  // One signal serves all transfers of a process: that many listen to it is no leak.
  setMaxListeners(Infinity, signal);
  try {
    await pipeline(source, sink, { signal });
  } catch (error) {
    sink.destroy();
    await closed(sink);
    throw isAbort(error, signal) ? signal.reason : error;
  }
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  const { name, cause } = (error ?? {}) as Partial<Error>;
  return signal.aborted && name === 'AbortError' && cause === signal.reason;
}
