import type { UploadFilter, UploadFlag } from '../database/repositories/upload.repository.js';
import { queryFlag } from '../http/query.js';

/** The filters of lists of uploads (contract §5.8 [N]), by their names in the query. */
const FLAGS: Readonly<Record<string, UploadFlag>> = {
  oneShot: 'oneShot',
  removable: 'removable',
  stream: 'stream',
  extendTTL: 'extendTtl',
  password: 'protectedByPassword',
  e2ee: 'e2ee',
};

export function uploadFilterOf(query: Readonly<Record<string, unknown>>): UploadFilter {
  const flags: Partial<Record<UploadFlag, boolean>> = {};
  for (const [name, flag] of Object.entries(FLAGS)) {
    const wanted = queryFlag(query[name]);
    if (wanted !== undefined) flags[flag] = wanted;
  }
  return { flags };
}
