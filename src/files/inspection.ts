import { type Readable, pipeline } from 'node:stream';
import { type DigestPool, Inspector } from '#streams';
import { BadRequest } from '../common/errors.js';
import { humanSize } from '../common/units.js';

/**
 * `content` on its way through an inspector, which is what is read further. Failures travel both
 * ways, so that the pipeline behind sees every one of them. `limit` in bytes, ≤ 0: unlimited.
 */
export const inspect = (content: Readable, pool: DigestPool, limit: number): Inspector =>
  pipeline(content, new Inspector({ pool, limit, tooBig: () => tooBig(limit) }), () => undefined);

export const tooBig = (limit: number): BadRequest =>
  new BadRequest(`file too big (limit is set to ${humanSize(limit)})`);
