import type { FromWorker, ToEncrypt } from './age-worker';

/** Encrypts beside the page, which stays as quick as it is. Ends at once when the signal says so. */
export function encryptAside(
  wish: ToEncrypt,
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): Promise<Blob> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL('./age-worker.ts', import.meta.url), { type: 'module' });
    const end = (): void => {
      worker.terminate();
      signal.removeEventListener('abort', abort);
    };
    const fail = (why: unknown): void => {
      end();
      reject(why instanceof Error ? why : new Error(String(why)));
    };
    const abort = (): void => {
      fail(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    worker.addEventListener('error', (event) => {
      fail(event.message);
    });
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if ('read' in data) onRead(data.read);
      else if ('error' in data) fail(data.error);
      else {
        end();
        resolve(data.blob);
      }
    });
    worker.postMessage(wish);
  });
}
