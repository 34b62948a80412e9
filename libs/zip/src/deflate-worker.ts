/** Bytes of a block, which one thread deflates at once. */
export const BLOCK = 128 * 1024;
/** What a block may refer back to: the window of deflate. */
export const WINDOW = 32 * 1024;
/** Bytes of a buffer that goes to a thread and comes back: a window and a block, or a deflated block at its worst. */
export const SLOT = WINDOW + BLOCK;
/** Bytes of a buffer for so few bytes that are deflated at once: what does not get smaller gets so much larger. */
export const slotFor = (size: number): number => size + Math.ceil(size / 1024) + 64;

/** Bytes that zlib writes at once: what text of a block comes to. */
const OUTPUT = 32 * 1024;

/** To the thread: from `from` to `from + window` what the block may refer to, then the block. */
export interface DeflateRequest {
  readonly id: number;
  readonly slot: ArrayBuffer;
  readonly window: number;
  readonly length: number;
  /** The entry ends with this block. */
  readonly last: boolean;
  /** 0 to 9; 0 frames the bytes as they are. */
  readonly level: number;
}

/** From the thread: the deflated block stands at the beginning of the same buffer. */
export interface DeflateAnswer {
  readonly id: number;
  readonly slot: ArrayBuffer;
  readonly length: number;
}

/**
 * The code of a deflating thread, as text: so it runs alike from the build and from the sources, where no
 * compiled file exists. Blocks end on a byte (sync flush), so that they can be joined in their order.
 */
export const WORKER_SOURCE = `
const { parentPort } = require('node:worker_threads');
const { constants, deflateRawSync } = require('node:zlib');
parentPort.on('message', ({ id, slot, window, length, last, level }) => {
  const block = Buffer.from(slot, window, length);
  const options = { level, chunkSize: ${OUTPUT}, finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH };
  if (window > 0) options.dictionary = Buffer.from(slot, 0, window);
  const deflated = deflateRawSync(block, options);
  deflated.copy(Buffer.from(slot));
  parentPort.postMessage({ id, slot, length: deflated.length }, [slot]);
});
`;
