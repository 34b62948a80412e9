import { Aborted, type PlikClient, type Upload, type UploadFile } from '#client';
import { Lost, Refused } from './failures.js';
import type { Input } from './inputs.js';
import type { Tap } from './local-file.js';

export interface OrdinaryJob {
  readonly client: PlikClient;
  readonly upload: Upload;
  readonly row: UploadFile;
  readonly input: Input;
  readonly tap: Tap;
  readonly sent: (bytes: number) => void;
  /** For how long (ms) nothing may come any further; undefined: a streamed file waits for whoever fetches it. */
  readonly patience: number | undefined;
}

/**
 * Sends a file by one request, as Plik knows it: one that breaks is sent from its beginning again, if it can be read
 * again. Rejects with Refused, Lost, and what the client of the API says.
 */
export async function sendOrdinarily(job: OrdinaryJob): Promise<void> {
  const { client, upload, row, input, tap, sent, patience } = job;
  const stalled = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    if (patience === undefined) return;
    // Pauses between attempts belong to the client, which has the same patience.
    timer = setTimeout(() => {
      stalled.abort();
    }, patience * 2);
  };
  const failed: { reason?: Refused } = {};
  const source = {
    name: row.fileName,
    ...(input.size === undefined ? {} : { size: input.size }),
    content: input.kind === 'file' ? () => bytesOf(job, failed) : input.read(tap),
  };
  try {
    alive();
    await client.addFile(upload, source, {
      ...(row.id === '' ? {} : { declared: row }),
      signal: stalled.signal,
      onProgress: ({ loaded }) => {
        alive();
        sent(loaded);
      },
    });
  } catch (error) {
    if (failed.reason !== undefined) throw failed.reason;
    if (!(error instanceof Aborted)) throw error;
    throw new Lost(`nothing came any further for ${Math.round(((patience ?? 0) * 2) / 1000)} s`);
  } finally {
    clearTimeout(timer);
  }
}

/** A file that cannot be read, or was changed, is no broken connection. */
async function* bytesOf(
  { input, tap }: OrdinaryJob,
  failed: { reason?: Refused },
): AsyncGenerator<Uint8Array> {
  if (input.kind !== 'file') return;
  try {
    yield* input.read(0, input.size, tap);
  } catch (error) {
    failed.reason =
      error instanceof Refused
        ? error
        : new Refused(`${input.name} cannot be read`, { cause: error });
    throw error;
  }
}
