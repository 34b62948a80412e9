import { type Hash, createHash } from 'node:crypto';
import { type Readable, Transform, pipeline } from 'node:stream';
import type { Inspection } from '#streams';
import { BadRequest } from '../../common/errors.js';
import type { FieldDigest } from '../../http/digest-fields.js';

/** Content that is compared with what its sender has told of it. */
interface Compared {
  /** To be read in place of the content. */
  readonly source: Readable;
  /** Throws BadRequest when what was found of all of it is not what was told. */
  readonly verify: (found: Inspection) => void;
}

/** Every file is hashed by MD5 and SHA-256; SHA-512 is made here, of the few whose senders tell one. */
export function compared(content: Readable, digests: readonly FieldDigest[]): Compared {
  const hash = digests.some(({ algorithm }) => algorithm === 'sha512')
    ? createHash('sha512')
    : null;
  const verify = (found: Inspection): void => {
    const { md5, sha256 } = found;
    const all = { md5, sha256, sha512: hash?.digest('hex') };
    for (const { algorithm, digest } of digests)
      if (all[algorithm] !== digest.toString('hex')) throw wrong(algorithm);
  };
  return { source: hash === null ? content : through(content, hash), verify };
}

function through(content: Readable, hash: Hash): Readable {
  const transform = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return pipeline(content, transform, () => undefined);
}

const wrong = (algorithm: string): BadRequest =>
  new BadRequest(
    `the bytes that came do not have the ${algorithm.replace('sha', 'sha-')} digest that was announced`,
  );
