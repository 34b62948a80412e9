import { type Readable, Writable, pipeline } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { type DigestPool, type Inspection, Inspector } from '#streams';
import type { FileEntity } from '../../database/entities/file.entity.js';

/** What bytes have to be, as it is known before they are read. A digest that is "" is not known. */
export type KnownContent = Pick<FileEntity, 'size' | 'md5' | 'sha256'>;

/** Why bytes are not those that were expected; null: they are. */
export function difference(
  found: Omit<Inspection, 'contentType'>,
  known: KnownContent,
): string | null {
  if (found.size !== known.size) return `${found.size} bytes instead of ${known.size}`;
  if (known.sha256 !== '' && found.sha256 !== known.sha256) return 'its SHA-256 is another one';
  if (known.md5 !== '' && found.md5 !== known.md5) return 'its MD5 is another one';
  return null;
}

/** `content` on its way through an inspector without limits; failures travel both ways. */
export function through(content: Readable, pool: DigestPool): Inspector {
  const inspector = new Inspector({
    pool,
    limit: -1,
    tooBig: () => new Error('there is no limit'),
  });
  return pipeline(content, inspector, () => undefined);
}

/** Reads bytes to their end and keeps nothing but what is known of them. */
export async function inspected(content: Readable, pool: DigestPool): Promise<Inspection> {
  const inspector = through(content, pool);
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  await finished(inspector, nowhere);
  return inspector.result();
}
