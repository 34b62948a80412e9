import { type Readable, pipeline } from 'node:stream';
import { type DigestPool, Inspector } from '#streams';
import { BadRequest } from '../../common/errors.js';
import { humanSize } from '../../common/units.js';
import { type Limits, quotaReached } from '../../uploads/limits.js';

/**
 * `content` on its way through an inspector, which is what is read further. Failures travel both
 * ways, so that the pipeline behind sees every one of them.
 */
export function inspect(content: Readable, pool: DigestPool, limits: Limits): Inspector {
  const limit = { bytes: limits.fileSize, refusal: tooBig(limits) };
  const room = Math.max(1, limits.totalSize - limits.usedSize);
  if (limits.totalSize > 0 && (limit.bytes <= 0 || room < limit.bytes)) {
    // What does not fit anyhow is refused while it comes; what still seems to fit, when it is stored.
    Object.assign(limit, { bytes: room, refusal: new BadRequest(quotaReached(limits)) });
  }
  const inspector = new Inspector({ pool, limit: limit.bytes, tooBig: () => limit.refusal });
  return pipeline(content, inspector, () => undefined);
}

export const tooBig = ({ fileSize }: Pick<Limits, 'fileSize'>): BadRequest =>
  new BadRequest(`file too big (limit is set to ${humanSize(fileSize)})`);
