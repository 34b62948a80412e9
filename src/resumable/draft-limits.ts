import type { Limits } from '../uploads/limits.js';
import { LARGEST } from './draft-fields.js';

/** Upload-Limit (§4.1.4): `seconds` is how long an upload is kept from now on, null where there is none yet. */
export function limitField({ fileSize }: Pick<Limits, 'fileSize'>, seconds: number | null): string {
  const members = [
    ...(fileSize > 0 ? [`max-size=${Math.min(fileSize, LARGEST)}`] : []),
    ...(seconds === null ? [] : [`max-age=${Math.max(0, Math.floor(seconds))}`]),
  ];
  // An empty field is none, and one there has to be.
  return members.length === 0 ? 'min-size=0' : members.join(', ');
}
