import type { Upload, UploadFile } from '#client';
import type { BegunFile } from './begun.js';

/** Somebody has taken it away, or it was a one-shot file and somebody has it. */
export const isGone = ({ status }: UploadFile): boolean =>
  status === 'removed' || status === 'deleted';

/**
 * The row of a file of an upload: the one that was declared for it, or, when that had to be given up, the one that was
 * added in its place under the same name.
 */
export function rowOf(
  { files }: Upload,
  begun: readonly BegunFile[],
  index: number,
): UploadFile | undefined {
  const declared = begun[index];
  const own = files.find(({ id }) => id === declared?.id);
  if (own !== undefined && !isGone(own)) return own;
  const known = new Set(begun.map(({ id }) => id));
  const added = files.find(
    (row) => row.fileName === declared?.name && !known.has(row.id) && !isGone(row),
  );
  return added ?? own;
}
