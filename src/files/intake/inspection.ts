import { type Readable, pipeline } from 'node:stream';
import { type DigestPool, Inspector } from '#streams';
import { BadRequest } from '../../common/errors.js';
import type { FieldDigest } from '../../http/digest-fields.js';
import { type Limits, quotaReached, tooBig } from '../../uploads/limits.js';
import { compared } from './told-digests.js';

/** Bytes beyond a quota that are read on for the sake of a right answer. */
const DOUBT = 1024 * 1024;

/**
 * `content` on its way through an inspector, which is what is read further. Failures travel both
 * ways, so that the pipeline behind sees every one of them. Content that does not have the `digests` that its
 * sender has told fails at its end.
 */
export function inspect(
  content: Readable,
  pool: DigestPool,
  limits: Limits,
  digests: readonly FieldDigest[] = [],
): Inspector {
  const { bytes, refusal } = limitOf(limits);
  const { source, verify } = compared(content, digests);
  const inspector = new Inspector({ pool, limit: bytes, tooBig: refusal, verify });
  return pipeline(source, inspector, () => undefined);
}

/**
 * How many bytes are read, and why not more. A quota is charged, and kept, when a file is stored; here it
 * only ends what has left it far behind. A file that is too big in itself is called so, in however many
 * pieces it comes, unless that would become clear much later than that the quota is used up.
 */
function limitOf(limits: Limits): { bytes: number; refusal: () => BadRequest } {
  const { fileSize, totalSize, usedSize } = limits;
  const enough = Math.max(0, totalSize - usedSize) + DOUBT;
  if (totalSize <= 0 || (fileSize > 0 && fileSize <= enough))
    return { bytes: fileSize, refusal: () => tooBig(limits) };
  return { bytes: enough, refusal: () => new BadRequest(quotaReached(limits)) };
}
