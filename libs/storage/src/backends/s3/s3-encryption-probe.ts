import { randomBytes } from 'node:crypto';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { storageKey } from '../../storage-key.js';
import { StorageUnavailable } from '../../storage.errors.js';
import type { S3Connection } from './s3-connection.js';
import { encryption, newEncryptionDetails } from './s3-encryption.js';
import { troubleOf } from './s3-errors.js';
import { unlessGone } from './s3-objects.js';
import { unusable } from './s3-unusable.js';

/** Refusals that have other reasons than what was asked for. */
const FORBIDDEN = 403;

/**
 * Looks whether the service encrypts as it is asked to, with an object that is removed again: some pass over
 * what they do not know, and keep in the clear what was to be encrypted. Rejects with StorageUnavailable
 * that names the setting. What a crash leaves of it is an object that no row names.
 */
export async function proveEncryption(
  connection: S3Connection,
  abortSignal: AbortSignal,
): Promise<void> {
  const { sse } = connection.options;
  if (sse === '') return;
  const key = storageKey(randomBytes(8).toString('hex'), 1);
  try {
    await store(connection, key, abortSignal);
    const isEncrypted = await looksEncrypted(connection, key, abortSignal);
    await remove(connection, key, abortSignal);
    if (!isEncrypted) throw refused(connection, 'it keeps objects as they are');
  } catch (error) {
    if (error instanceof StorageUnavailable) throw error;
    throw new StorageUnavailable(
      { backend: 's3', cause: error },
      unusable(error, connection.options),
    );
  }
}

async function store(
  connection: S3Connection,
  key: string,
  abortSignal: AbortSignal,
): Promise<void> {
  const { sse } = connection.options;
  const wanted = encryption(sse, newEncryptionDetails(sse), key);
  const put = new PutObjectCommand({
    ...connection.named(key),
    ...wanted,
    Body: Buffer.from('probe'),
  });
  await connection
    .connect()
    .send(put, { abortSignal })
    .catch((error: unknown) => {
      const { code, status } = troubleOf(error);
      const isAboutIt = status === 501 || (status >= 400 && status < 500 && status !== FORBIDDEN);
      if (!isAboutIt) throw error;
      throw refused(connection, `it says ${code}, HTTP ${status}`, error);
    });
}

/** What is asked for with the service's own keys is told; what is asked for with ours is not readable. */
async function looksEncrypted(
  connection: S3Connection,
  key: string,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const head = new HeadObjectCommand(connection.named(key));
  try {
    const { ServerSideEncryption } = await connection.connect().send(head, { abortSignal });
    return connection.options.sse === 'S3' && ServerSideEncryption !== undefined;
  } catch (error) {
    const { status } = troubleOf(error);
    if (status === 0 || status >= 500) throw error;
    return true;
  }
}

async function remove(
  connection: S3Connection,
  key: string,
  abortSignal: AbortSignal,
): Promise<void> {
  const command = new DeleteObjectCommand(connection.named(key));
  await connection.connect().send(command, { abortSignal }).catch(unlessGone);
}

function refused({ options }: S3Connection, why: string, cause?: unknown): StorageUnavailable {
  return new StorageUnavailable(
    { backend: 's3', cause },
    `the S3 service does not encrypt as it is asked to, ${why}: check DataBackendConfig.SSE "${options.sse}"`,
  );
}
