import { createHash } from 'node:crypto';
import { readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { databaseFor, onServer } from './databases.js';

/** Which storage the tests run on: PLIK_TEST_S3 is the URL of a service with its keys, or not set for a folder. */
const SERVICE = process.env.PLIK_TEST_S3 ?? '';
const BUCKET = 'tests';

export const onObjects = SERVICE !== '';

/** Objects that stand for a folder of files have a prefix of their own. */
const prefixOf = (directory: string): string =>
  createHash('sha256').update(directory).digest('hex').slice(0, 16);

/** A test of what files do, and objects of a service do not. */
export const onFiles = onObjects ? it.skip : it;

/** Settings of the storage that stands for this folder. */
export function storageAt(directory: string): Record<string, string> {
  if (!onObjects) return { DATA_BACKEND_CONFIG: JSON.stringify({ Directory: directory }) };
  const { origin, username, password } = new URL(SERVICE);
  const service = { Endpoint: origin, AccessKeyID: username, SecretAccessKey: password };
  const place = { Bucket: BUCKET, Prefix: prefixOf(directory), Directory: directory };
  return { DATA_BACKEND: 's3', DATA_BACKEND_CONFIG: JSON.stringify({ ...service, ...place }) };
}

/** Settings of a folder on this machine, whatever the test run is on: for tests of what disks do. */
export const folderAt = (directory: string): Record<string, string> => ({
  DATA_BACKEND: 'file',
  DATA_BACKEND_CONFIG: JSON.stringify({ Directory: directory }),
});

/** For a plikd that is started in this folder: its database and storage, as far as they are not its defaults. */
export async function settingsFor(folder: string): Promise<Record<string, string>> {
  const database = { METADATA_BACKEND_CONFIG: JSON.stringify(await databaseFor(folder)) };
  return {
    ...(onServer ? database : {}),
    ...(onObjects ? storageAt(join(folder, 'files')) : {}),
  };
}

let made: S3Client | undefined;

function client(): S3Client {
  const { origin, username, password } = new URL(SERVICE);
  made ??= new S3Client({
    endpoint: origin,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: username, secretAccessKey: password },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return made;
}

/**
 * Everything that the storage of a folder holds, as paths in it; what is being received ends in `.part`.
 * Objects of a service get the paths that they would have as files.
 */
export async function storedIn(directory: string): Promise<string[]> {
  return (onObjects ? await objectsOf(directory) : await filesIn(directory)).sort();
}

export async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(directory, entry);
    // It may be gone since the folder was read.
    const info = await stat(path).catch(() => null);
    if (info?.isFile()) files.push(path);
  }
  return files;
}

async function objectsOf(directory: string): Promise<string[]> {
  const Prefix = `${prefixOf(directory)}/`;
  const found: string[] = [];
  for (let token: string | undefined; ;) {
    const page = await client().send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix, ContinuationToken: token }),
    );
    for (const { Key = '' } of page.Contents ?? []) found.push(Key.slice(Prefix.length));
    token = page.NextContinuationToken;
    if (token === undefined) break;
  }
  const { Uploads = [] } = await client().send(
    new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix }),
  );
  for (const { Key = '' } of Uploads) found.push(`${Key.slice(Prefix.length)}.part`);
  return found.map((key) => join(directory, key.slice(0, 2), key));
}

/** One stored object, by a path that `storedIn` gave. */
export class StoredBytes {
  constructor(
    private readonly directory: string,
    private readonly path: string,
  ) {}

  private get at(): { Bucket: string; Key: string } {
    return { Bucket: BUCKET, Key: `${prefixOf(this.directory)}/${basename(this.path)}` };
  }

  async read(): Promise<Buffer> {
    if (!onObjects) return readFile(this.path);
    const { Body } = await client().send(new GetObjectCommand(this.at));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  async write(bytes: string | Buffer): Promise<void> {
    if (onObjects) await client().send(new PutObjectCommand({ ...this.at, Body: bytes }));
    else await writeFile(this.path, bytes);
  }

  async cut(size: number): Promise<void> {
    if (onObjects) await this.write((await this.read()).subarray(0, size));
    else await truncate(this.path, size);
  }

  async remove(): Promise<void> {
    if (onObjects) await client().send(new DeleteObjectCommand(this.at));
    else await rm(this.path);
  }
}
