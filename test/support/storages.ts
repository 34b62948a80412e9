import { createHash } from 'node:crypto';
import { readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { databaseFor, onServer } from './databases.js';
import { givenS3Service } from './s3-service.js';

/** Which storage the tests run on: PLIK_TEST_S3 is the URL of a service with its keys, or not set for a folder. */
const SERVICE = givenS3Service();
const BUCKET = 'tests';

export const onObjects = SERVICE !== null;

/** Objects that stand for a folder of files have a prefix of their own. */
const prefixOf = (directory: string): string =>
  createHash('sha256').update(directory).digest('hex').slice(0, 16);

/** A test of what files do, and objects of a service do not. */
export const onFiles = onObjects ? it.skip : it;

/** Settings of the storage that stands for this folder. */
export function storageAt(directory: string): Record<string, string> {
  if (SERVICE === null) return { DATA_BACKEND_CONFIG: JSON.stringify({ Directory: directory }) };
  const { origin, username, password } = SERVICE;
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

/** Loaded by those runs alone that need it: it is large, and every test file has its own. */
const service = () => import('./stored-objects.js');

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
  const keys = await (await service()).keysBelow(BUCKET, `${prefixOf(directory)}/`);
  return keys.map((key) => join(directory, key.slice(0, 2), key));
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
    return onObjects ? (await service()).readObject(this.at) : readFile(this.path);
  }

  async write(bytes: string | Buffer): Promise<void> {
    if (onObjects) await (await service()).writeObject(this.at, bytes);
    else await writeFile(this.path, bytes);
  }

  async cut(size: number): Promise<void> {
    if (onObjects) await this.write((await this.read()).subarray(0, size));
    else await truncate(this.path, size);
  }

  async remove(): Promise<void> {
    if (onObjects) await (await service()).removeObject(this.at);
    else await rm(this.path);
  }
}
