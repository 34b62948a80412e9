import { Refusal, type UploadRef, Unreachable } from '#client';
import { Patience } from '../asking/patience';
import { plik } from '../server/client';
import { ENDPOINT, Flight, type Load, type Piece } from './flight';
import type { Part } from './notes';
import { metadataText } from './metadata';
import { PieceSize } from './plan';
import { mustRead } from './readable';
import { NotKnown } from './tus-errors';

/** A file, and who hears how it goes. */
export interface Cargo {
  readonly blob: Blob;
  readonly upload: UploadRef;
  /** What the server is told of it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** All of it, as `partsOf` says; what they say changes as they go. */
  readonly parts: readonly Part[];
  /** Bytes that have left, some of which may be lost. */
  readonly moved: (bytes: number) => void;
  /** Something broke, and is tried again. */
  readonly broke: () => void;
  /** Something of its parts is other than before; `until`: the header Upload-Expires. */
  readonly changed: (until?: string) => void;
}

/** What passes between here and the server, whatever is sent. */
const size = new PieceSize();

/**
 * Sends a file, from where the server has it, and resolves when it has arrived. Waits as long as it takes for a server
 * that is away; rejects with what will not pass by itself, with NoTus, or with NotKnown: then the server has to be
 * asked what became of the file, and it can be begun anew.
 */
export async function carry(cargo: Cargo, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const left = cargo.parts.map(({ sent }) => sent);
  const moved = (index: number, bytes: number): void => {
    left[index] = bytes;
    cargo.moved(left.reduce((sum, one) => sum + one, 0));
  };
  try {
    await Promise.all(
      cargo.parts.map((part, index) =>
        carryPart(
          {
            ...loadOf(cargo, part),
            moved: (bytes) => {
              moved(index, bytes);
            },
          },
          cargo,
          either,
        ),
      ),
    );
    if (cargo.parts.length > 1) await join(cargo, either);
  } finally {
    stop.abort();
  }
}

function loadOf(
  { blob, upload, metadata, parts, changed }: Cargo,
  part: Part,
): Omit<Load, 'moved'> {
  const isWhole = parts.length === 1;
  return {
    ...{ blob: blob.slice(part.start, part.end), part, upload, changed },
    metadata: isWhole ? metadata : { upload: metadata.upload ?? '' },
    headers: isWhole ? {} : { 'Upload-Concat': 'partial' },
  };
}

async function carryPart(load: Load, { broke }: Cargo, signal: AbortSignal): Promise<void> {
  const { part } = load;
  const patience = new Patience(signal);
  for (let lostAt: number | undefined; ;) {
    const before = part.sent;
    const flight = new Flight(load, size, lostAt);
    try {
      await flight.run(signal);
      part.sent = load.blob.size;
      patience.ease();
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      if (part.sent > before) patience.ease();
      lostAt = error instanceof Unreachable ? flight.piece?.at : undefined;
      load.moved(part.sent);
      if (error instanceof Unreachable) await mustRead(load.blob.slice(part.sent));
      if (error instanceof NotKnown) beginAnew(load);
      if (wasTooLarge(error, flight.piece)) continue;
      await bear(error, patience);
      broke();
    }
  }
}

function beginAnew({ part, changed, moved }: Load): void {
  part.url = undefined;
  part.sent = 0;
  moved(0);
  changed();
}

/** Something on the way takes only smaller pieces; the next one is. */
const wasTooLarge = (error: unknown, piece: Piece | undefined): boolean =>
  piece !== undefined &&
  error instanceof Refusal &&
  error.status === 413 &&
  size.refused(piece.bytes);

/** The server is still at work on what came before: it will be there in a moment. */
const isBusy = (error: unknown): error is Refusal =>
  error instanceof Refusal && [409, 423].includes(error.status);

const bear = (error: unknown, patience: Patience): Promise<void> =>
  isBusy(error) ? patience.wait(error.retryAfter) : patience.bear(error);

/** The parts become the file. Asked again, it is the same one. */
async function join(cargo: Cargo, signal: AbortSignal): Promise<void> {
  const patience = new Patience(signal);
  for (;;) {
    try {
      await askToJoin(cargo, signal);
      patience.ease();
      return;
    } catch (error) {
      await bear(error, patience);
      cargo.broke();
    }
  }
}

/** From where all of them are begun: the server may not know under which address it is reached. */
const linkOf = (url: string): string => `tus/${url.slice(url.lastIndexOf('/') + 1)}`;

async function askToJoin({ parts, upload, metadata }: Cargo, signal: AbortSignal): Promise<void> {
  const headers = {
    ...plik.headersFor(upload),
    'Tus-Resumable': '1.0.0',
    'Upload-Concat': `final;${parts.map(({ url }) => linkOf(url ?? '')).join(' ')}`,
    'Upload-Metadata': metadataText(metadata),
  };
  let response: Response;
  try {
    response = await fetch(ENDPOINT, {
      method: 'POST',
      credentials: 'same-origin',
      headers,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new Unreachable('the connection was lost', false, error);
  }
  if (response.ok) return;
  if (response.status === 404) throw new NotKnown();
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const retryAfter = Number.isNaN(seconds) ? undefined : seconds;
  throw new Refusal(response.status, (await response.text()).trim(), retryAfter);
}
