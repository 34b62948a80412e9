import type { Readable } from 'node:stream';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { S3Backend } from '../../../libs/storage/src/backends/s3.backend.js';
import type { S3Options } from '../../../libs/storage/src/backends/s3-options.js';
import type { StorageBackend } from '../../../libs/storage/src/storage-backend.js';
import type { MakeBackend } from '../../../libs/storage/testing/storage-contract.js';

const MiB = 1024 * 1024;
/** The smallest that S3 takes. */
export const PART_SIZE = 5 * MiB;
export const BUCKET = 'contract';

/** The service of the test run: `http://key:secret@host:port`. */
const SERVICE = new URL(process.env.PLIK_TEST_S3 ?? 'http://run-npm-run-test:objects@127.0.0.1:1');

let made = 0;

/** Options of a backend with a prefix of its own. */
export function optionsOf(more: Partial<S3Options> = {}): S3Options {
  made += 1;
  return {
    endpoint: SERVICE.origin,
    accessKeyId: SERVICE.username,
    secretAccessKey: SERVICE.password,
    sessionToken: '',
    bucket: BUCKET,
    location: 'us-east-1',
    prefix: `${String(process.pid)}-${String(Date.now())}-${String(made)}`,
    useSsl: false,
    pathStyle: true,
    sse: '',
    partSize: PART_SIZE,
    caFile: '',
    sendContentMd5: false,
    ...more,
  };
}

/** A look at the service beside the backend. */
export const plainClient = (): S3Client =>
  new S3Client({
    endpoint: SERVICE.origin,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: SERVICE.username, secretAccessKey: SERVICE.password },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });

/** Gives every object the details that were made for it, as its row would. */
function withDetails(backend: S3Backend): StorageBackend {
  const details = new Map<string, string>();
  const stage = backend.stage.bind(backend);
  const open = backend.open.bind(backend);
  return Object.assign(backend, {
    stage: (key: string, source: Readable, signal: AbortSignal) => {
      details.set(key, backend.newDetails());
      return stage(key, source, signal, details.get(key));
    },
    open: (key: string) => open(key, details.get(key)),
  });
}

/** A prepared backend for each test; what it leaves goes with the service. */
export const makeS3 =
  (more: Partial<S3Options> = {}): MakeBackend =>
  async () => {
    const backend = new S3Backend(optionsOf(more));
    await backend.prepare();
    return { backend: withDetails(backend), cleanUp: () => Promise.resolve() };
  };

export async function makeBucket(client: S3Client, Bucket: string): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket }));
}
