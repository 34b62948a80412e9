import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { MakeBackend } from '../../libs/storage/testing/storage-contract.js';
import type { S3Options } from '../../libs/storage/src/backends/s3-options.js';
import { S3Backend } from '../../libs/storage/src/backends/s3.backend.js';
import type { S3Tuning } from '../../libs/storage/src/backends/s3/s3-tuning.js';
import type { StorageBackend } from '../../libs/storage/src/storage-backend.js';
import { s3Service } from './s3-service.js';

export const MiB = 1024 * 1024;
/** The smallest that S3 allows. */
export const PART = 5 * MiB;

/** Options for a place of its own in the service: another prefix each time. */
export function s3Options(override: Partial<S3Options> = {}): S3Options {
  const { origin, username, password } = s3Service();
  return {
    endpoint: origin,
    accessKeyId: username,
    secretAccessKey: password,
    sessionToken: '',
    bucket: 'tests',
    location: 'us-east-1',
    prefix: `t/${randomUUID()}`,
    useSsl: false,
    pathStyle: true,
    sse: '',
    partSize: PART,
    caFile: '',
    sendContentMd5: false,
    ...override,
  };
}

/** Connections that nobody uses are closed soon: tests count what is left open. */
export const QUICK: Partial<S3Tuning> = { idleTimeout: 500 };

/** Prepared. */
export async function s3Backend(
  override: Partial<S3Options> = {},
  tuning: Partial<S3Tuning> = {},
): Promise<S3Backend> {
  const backend = new S3Backend(s3Options(override), { ...QUICK, ...tuning });
  await backend.prepare();
  return backend;
}

/** A backend for the contract of all storages. */
export function making(override: () => Partial<S3Options>): MakeBackend {
  return async () => {
    const options = s3Options(override());
    const details = new Map<string, string>();
    const another = async (): Promise<StorageBackend> =>
      remembering(await s3Backend(options), details);
    return {
      backend: await another(),
      another,
      stagedSize: PART + 1,
      cleanUp: () => Promise.resolve(),
    };
  };
}

type Keyed = 'stage' | 'grow' | 'grown' | 'open';

/** Keeps the details of each object, as its row does. */
export function remembering(
  backend: S3Backend,
  details = new Map<string, string>(),
): StorageBackend {
  const overlay: Pick<StorageBackend, Keyed> = {
    stage: (key, source, signal) => {
      details.set(key, backend.newDetails());
      return backend.stage(key, source, signal, details.get(key));
    },
    grow: (key, from, source, options) => {
      if (!details.has(key)) details.set(key, backend.newDetails());
      return backend.grow(key, from, source, options, details.get(key));
    },
    grown: (key, from) => {
      if (!details.has(key)) details.set(key, backend.newDetails());
      return backend.grown(key, from, details.get(key));
    },
    open: (key) => backend.open(key, details.get(key)),
  };
  return new Proxy<StorageBackend>(backend, {
    get: (target, name) => {
      if (name in overlay) return overlay[name as Keyed];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The service without our backend. */
export class PlainBucket {
  readonly client: S3Client;

  constructor(readonly bucket: string) {
    const { origin, username, password } = s3Service();
    this.client = new S3Client({
      endpoint: origin,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: username, secretAccessKey: password },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async create(): Promise<void> {
    await this.client.send(new CreateBucketCommand({ Bucket: this.bucket }));
  }

  /** `customerKey`: 32 bytes that it is encrypted with. */
  async put(name: string, text: string, customerKey?: Buffer): Promise<void> {
    const encryption =
      customerKey === undefined
        ? {}
        : { SSECustomerAlgorithm: 'AES256', SSECustomerKey: customerKey.toString('base64') };
    const object = { Bucket: this.bucket, Key: name, Body: Buffer.from(text), ...encryption };
    await this.client.send(new PutObjectCommand(object));
  }

  async remove(name: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: name }));
  }

  async names(prefix: string): Promise<string[]> {
    const list = new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix });
    return ((await this.client.send(list)).Contents ?? []).map(({ Key = '' }) => Key).sort();
  }
}
