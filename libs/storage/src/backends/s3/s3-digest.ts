import { createHash } from 'node:crypto';
import type { PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';

/**
 * Signs a body by a digest that is known already: the SDK would read a large part once more, and stop
 * everything else meanwhile. `sha256`: hexadecimal.
 */
export function withDigest<C extends PutObjectCommand | UploadPartCommand>(
  command: C,
  sha256: string,
): C {
  const { middlewareStack } = command as PutObjectCommand;
  middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build', name: 'knownDigest' },
  );
  return command;
}

const MD5 = /^"?([0-9a-f]{32})"?$/;
const OF_PARTS = /^"?([0-9a-f]{32})-(\d+)"?$/;

/**
 * Whether an object with this ETag consists of parts with those: it is the MD5 of their MD5s. True for
 * what proves nothing, as services and encryptions whose ETags are no MD5s.
 */
export function isOfParts(etag: string, parts: readonly string[]): boolean {
  const digests = parts.map((part) => MD5.exec(part)?.[1]);
  const [, joined, count] = OF_PARTS.exec(etag) ?? [];
  if (joined === undefined || digests.includes(undefined)) return true;
  const hash = createHash('md5');
  for (const digest of digests) hash.update(digest ?? '', 'hex');
  return Number(count) === parts.length && hash.digest('hex') === joined;
}
