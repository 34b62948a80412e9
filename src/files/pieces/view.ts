import { BadRequest } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import type { Resumable, WantedDigest } from './resumable.js';

/** A row as protocols see it. */
export function toResumable(row: ResumableEntity, file: FileEntity | null): Resumable {
  const { id, kind, length, metadata, expiresAt, state } = row;
  const isComplete = state !== 'open';
  return {
    ...{ id, kind, length, metadata, expiresAt, isComplete },
    offset: isComplete ? (length ?? row.received) : row.received,
    parts: partsOf(row),
    file: file === null ? null : { uploadId: file.uploadId, id: file.id, name: file.name },
  };
}

export const partsOf = ({ parts }: Pick<ResumableEntity, 'parts'>): string[] =>
  parts === '' ? [] : parts.split(' ');

/** Digests of a whole that are computed here anyway: the others are not looked at (RFC 9530 §2). */
const KNOWN = new Set(['md5', 'sha256']);

export const digestsText = (digests: readonly WantedDigest[]): string =>
  JSON.stringify(
    Object.fromEntries(
      digests
        .filter(({ algorithm }) => KNOWN.has(algorithm))
        .map(({ algorithm, digest }) => [algorithm, digest.toString('hex')]),
    ),
  );

/** What is announced after a piece has said more of the whole. What was said before is not taken back. */
export function digestsAfter(
  { digests }: Pick<ResumableEntity, 'digests'>,
  told: readonly WantedDigest[],
): string {
  if (told.length === 0) return digests;
  const before = JSON.parse(digests) as Record<string, string>;
  const now = JSON.parse(digestsText(told)) as Record<string, string>;
  for (const [algorithm, digest] of Object.entries(now)) {
    if ((before[algorithm] ?? digest) !== digest) {
      throw new BadRequest(`the ${algorithm} of the whole was announced to be another`);
    }
  }
  return JSON.stringify({ ...before, ...now });
}

/** Whether what was found is what was announced. */
export function isAnnounced(
  { digests }: Pick<ResumableEntity, 'digests'>,
  found: Readonly<Record<'md5' | 'sha256', string>>,
): boolean {
  const announced = JSON.parse(digests) as Partial<Record<'md5' | 'sha256', string>>;
  return (['md5', 'sha256'] as const).every(
    (algorithm) => (announced[algorithm] ?? found[algorithm]) === found[algorithm],
  );
}
