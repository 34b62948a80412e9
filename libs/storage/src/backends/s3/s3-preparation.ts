import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { type StorageError, StorageUnavailable } from '../../storage.errors.js';
import { endpointUrl } from './s3-client.js';
import type { S3Connection } from './s3-connection.js';
import { proveEncryption } from './s3-encryption-probe.js';
import { isGone, troubleOf } from './s3-errors.js';
import type { S3Objects } from './s3-objects.js';
import { unusable } from './s3-unusable.js';
import type { S3Options } from '../s3-options.js';

/** It may be named in requests, but not when a bucket is made. */
const NO_CONSTRAINT = 'us-east-1';

/** Makes the bucket if it is missing, as Plik does. Rejects with StorageUnavailable that names the setting. */
export async function prepareBucket(connection: S3Connection, objects: S3Objects): Promise<void> {
  assertKeysTravelSafely(connection.options);
  await explained(connection, (signal) =>
    usableBucket(connection, objects, { signal, create: () => createBucket(connection, signal) }),
  );
  await proveEncryption(connection, AbortSignal.timeout(connection.tuning.prepareTimeout));
}

/** Looks whether the bucket is there, and makes none. Rejects as `prepareBucket`. */
export async function findBucket(connection: S3Connection, objects: S3Objects): Promise<void> {
  await explained(connection, (signal) => usableBucket(connection, objects, { signal }));
}

async function explained(
  connection: S3Connection,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { options, tuning } = connection;
  connection.connect();
  try {
    await work(AbortSignal.timeout(tuning.prepareTimeout));
  } catch (error) {
    const { cause } = error as StorageError;
    throw new StorageUnavailable({ backend: 's3', cause }, unusable(cause, options));
  }
}

interface BucketWanted {
  readonly signal: AbortSignal;
  /** Makes it when it is missing; undefined: it has to be there. */
  readonly create?: () => Promise<void>;
}

async function usableBucket(
  connection: S3Connection,
  objects: S3Objects,
  { signal, create }: BucketWanted,
): Promise<void> {
  try {
    await connection.headBucket(signal);
  } catch (error) {
    const { cause } = error as StorageError;
    if (create !== undefined && isGone(cause)) await create();
    // An answer to HEAD has no text: the same question, asked so that the answer has one.
    else if (troubleOf(cause).status !== 0) await objects.list(undefined, signal);
    else throw error;
  }
}

async function createBucket(connection: S3Connection, abortSignal: AbortSignal): Promise<void> {
  const { bucket, options } = connection;
  const region = options.location as 'eu-west-1';
  const elsewhere = { CreateBucketConfiguration: { LocationConstraint: region } };
  const command = new CreateBucketCommand({
    Bucket: bucket,
    ...(options.location === NO_CONSTRAINT ? {} : elsewhere),
  });
  await connection.ask(async (client) => {
    await client.send(command, { abortSignal }).catch((error: unknown) => {
      // Another server of ours was faster.
      if (troubleOf(error).code !== 'BucketAlreadyOwnedByYou') throw error;
    });
  });
}

/** With SSE-C every request bears the key of its object. Amazon refuses that without TLS, too. */
function assertKeysTravelSafely(options: S3Options): void {
  const url = endpointUrl(options);
  if (options.sse !== 'SSE-C' || url === undefined) return;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopback(hostname)) return;
  throw new StorageUnavailable(
    { backend: 's3' },
    `DataBackendConfig.SSE "SSE-C" sends encryption keys, so ${url} must be reached by https: ` +
      'check DataBackendConfig.Endpoint and DataBackendConfig.UseSSL',
  );
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
