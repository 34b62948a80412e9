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
