import type { ListedObject } from '../../storage-backend.js';
import { isStorageKey, parseStorageKey } from '../../storage-key.js';
import type { S3Multipart } from './s3-multipart.js';
import type { S3Objects } from './s3-objects.js';
import { ownerOfTail } from './s3-tails.js';

/** How ids of files are made here and by Plik. */
const FILE_ID = /^[A-Za-z0-9]{16}$/;

/**
 * The key of an object, null for what is not ours. Listed objects that no row knows are erased, so what
 * other programs keep in the bucket must not be taken for one: below a prefix of ours, anything that can
 * be a key is; without a prefix only what has an id as ours are.
 */
export function keyOf(name: string, prefix: string): string | null {
  if (!name.startsWith(prefix)) return null;
  const key = name.slice(prefix.length);
  if (!isStorageKey(key)) return null;
  return prefix !== '' || FILE_ID.test(parseStorageKey(key).fileId) ? key : null;
}

/** The key of the growing object that a tail belongs to, null for what is no tail of ours. */
function keyOfTail(name: string, prefix: string): string | null {
  const owner = ownerOfTail(name.slice(prefix.length));
  return owner === null || !name.startsWith(prefix) ? null : keyOf(prefix + owner, prefix);
}

/** All that is stored, and what lies beside growing objects, page by page. */
export async function* storedObjects(
  objects: S3Objects,
  prefix: string,
): AsyncGenerator<ListedObject, void, undefined> {
  let last = '';
  for (let from: string | undefined; ;) {
    const { names, next } = await objects.list(from);
    for (const name of names) {
      const key = keyOf(name, prefix);
      if (key !== null) yield { key, partial: false };
      const growing = keyOfTail(name, prefix);
      if (growing !== null && growing !== last) yield { key: growing, partial: true };
      last = growing ?? last;
    }
    if (next === undefined) return;
    from = next;
  }
}

/** All uploads that go on or were left, each key once in a row. */
export async function* partialObjects(
  multipart: S3Multipart,
  prefix: string,
): AsyncGenerator<ListedObject, void, undefined> {
  let last = '';
  for (let from; ;) {
    const { uploads, next }: Awaited<ReturnType<S3Multipart['list']>> = await multipart.list(
      '',
      from,
    );
    for (const { name } of uploads) {
      const key = name === last ? null : keyOf(name, prefix);
      last = name;
      if (key !== null) yield { key, partial: true };
    }
    if (next === undefined) return;
    from = next;
  }
}
