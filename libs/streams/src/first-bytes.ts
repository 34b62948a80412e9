import type { Readable } from 'node:stream';

/**
 * Resolves when the first bytes of `source` are there to be read, or its end when it has none; nothing is
 * taken from it. Rejects with its error. From then on its errors are for whoever reads it, however late.
 */
export function firstBytes(source: Readable): Promise<void> {
  source.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      source.off('readable', settle).off('close', settle);
      if (source.errored) reject(source.errored);
      else if (source.destroyed && !source.readableEnded)
        reject(new Error('the source was closed'));
      else resolve();
    };
    if (source.closed) settle();
    else source.on('readable', settle).on('close', settle);
  });
}
