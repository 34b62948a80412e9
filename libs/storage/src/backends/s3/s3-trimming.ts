import type { CompletedPart, S3Multipart } from './s3-multipart.js';
import type { S3Target } from './s3-objects.js';

const MiB = 1024 * 1024;
/** Bytes that the service copies with one request, which takes it its time; S3 allows 5 GiB. */
const COPIED_AT_ONCE = 256 * MiB;
/** So many requests are enough for any size. */
const MOST_COPIES = 5000;

/**
 * Takes the end of an object away, all but its first `size` bytes: the service copies them onto it.
 *
 * Ceph completes an upload with all of its parts or not at all, and no part can be removed. So one that came from a
 * process that died, and that nothing was put in the place of, becomes a part of the object, and has to go afterwards.
 */
export async function trim(multipart: S3Multipart, target: S3Target, size: number): Promise<void> {
  const { id } = await multipart.create(target);
  const step = Math.max(COPIED_AT_ONCE, Math.ceil(size / MOST_COPIES));
  try {
    const parts: CompletedPart[] = [];
    for (let start = 0; start < size; start += step) {
      const range = { start, end: Math.min(size, start + step) };
      const place = { id, number: parts.length + 1 };
      parts.push(await multipart.copyPart(target, place, range));
    }
    await multipart.complete(target, id, parts);
  } catch (error) {
    await multipart.abort(target.key, id).catch(() => undefined);
    throw error;
  }
}
