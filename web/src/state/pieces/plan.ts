const MIB = 1024 * 1024;

/** Bytes up to which a file goes in one request: what broke is sent again sooner than it is asked for. */
const SMALL = 8 * MIB;
/** Bytes of a piece: below the 50 MB and more that proxies usually let pass, and few enough to be lost. */
export const LARGEST_PIECE = 32 * MIB;
/** No proxy is known that takes less. */
export const SMALLEST_PIECE = MIB;
/** Bytes from which a file that goes alone goes as several parts at once. */
const LARGE = 128 * MIB;
/** Files, or parts of one, that go at the same time: browsers ask one server for six things at most. */
export const AT_ONCE = 3;

/** Whether a file goes in pieces, and what has come of it is kept when something breaks. */
export const isInPieces = (size: number, isStream: boolean): boolean => !isStream && size > SMALL;

/** A range of a file: from its byte `start` to before its byte `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The parts that go at the same time. One connection does not fill a long line, and several files fill it by themselves:
 * so only a large one with no `others` on their way or waiting has several.
 */
export function partsOf(size: number, others: number): Range[] {
  const count = size > LARGE ? Math.max(1, AT_ONCE - others) : 1;
  const each = Math.ceil(size / count);
  return Array.from({ length: count }, (_, i) => ({
    start: i * each,
    end: Math.min(size, (i + 1) * each),
  }));
}

/** Bytes of the next piece: as many as pass everything between here and the server. */
export class PieceSize {
  private ceiling = LARGEST_PIECE;
  private wanted = LARGEST_PIECE;

  get bytes(): number {
    return this.wanted;
  }

  /** A piece of so many bytes was too large for something on the way. False: it is not the piece that is too large. */
  refused(bytes: number): boolean {
    if (bytes <= SMALLEST_PIECE) return false;
    this.ceiling = Math.min(this.ceiling, Math.max(SMALLEST_PIECE, Math.floor(bytes / 2)));
    this.wanted = Math.min(this.wanted, this.ceiling);
    return true;
  }

  /** A connection broke, and nothing of the piece was kept: the line may be too bad for a large one. */
  lost(): void {
    this.wanted = Math.max(SMALLEST_PIECE, Math.floor(this.wanted / 2));
  }

  arrived(): void {
    this.wanted = Math.min(this.ceiling, this.wanted * 2);
  }
}
