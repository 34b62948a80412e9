import type { StoredFileStatus } from './entities/file.entity.js';

/**
 * Every change of status there is (contract §7.1). `removed` must not be served any more and still
 * has bytes; `deleted` has none. A failed attempt goes back to `missing`, so that it can be repeated.
 * A streamed file is `deleted` just before its receiver sees the end; when that end does not arrive,
 * the step is taken back.
 */
export const TRANSITIONS: Readonly<Record<StoredFileStatus, readonly StoredFileStatus[]>> = {
  missing: ['uploading', 'deleted'],
  uploading: ['uploaded', 'missing', 'removed', 'deleted'],
  uploaded: ['removed'],
  removed: ['deleted'],
  deleted: ['uploading'],
};

/** A mistake of ours, not of a client's: the table does not know this step. */
export function assertTransition(from: StoredFileStatus, to: StoredFileStatus): void {
  if (!TRANSITIONS[from].includes(to)) throw new Error(`no file goes from ${from} to ${to}`);
}
