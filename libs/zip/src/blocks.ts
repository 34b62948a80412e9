import { constants, deflateRaw } from 'node:zlib';

/** Bytes of a block, which is deflated at once. */
export const BLOCK = 128 * 1024;
/** What a block may refer back to: the window of deflate. */
export const WINDOW = 32 * 1024;
/** Bytes of the buffer of a block: a window, and the block. */
export const SLOT = WINDOW + BLOCK;

/** Bytes that zlib writes at once: what text of a block comes to. */
const OUTPUT = 32 * 1024;

/** A block, and in front of it what it may refer to. */
export interface BlockToDeflate {
  readonly slot: ArrayBuffer;
  /** Bytes at the beginning of the slot that the block may refer to; the block comes behind them. */
  readonly window: number;
  readonly length: number;
  /** The entry ends with this block. */
  readonly last: boolean;
  /** 0 to 9; 0 frames the bytes as they are. */
  readonly level: number;
}

/**
 * The block, deflated by one of the runtime's threads. It ends on a byte (sync flush), so that blocks can be joined
 * in their order. The slot is not to be touched until then.
 */
export function deflateBlock({
  slot,
  window,
  length,
  last,
  level,
}: BlockToDeflate): Promise<Buffer> {
  const finishFlush = last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
  const dictionary = window > 0 ? { dictionary: Buffer.from(slot, 0, window) } : {};
  const options = { level, chunkSize: OUTPUT, finishFlush, ...dictionary };
  return new Promise((resolve, reject) => {
    deflateRaw(Buffer.from(slot, window, length), options, (error, deflated) => {
      if (error === null) resolve(deflated);
      else reject(error);
    });
  });
}
