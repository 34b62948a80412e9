import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { s3Service } from './s3-service.js';

interface At {
  readonly Bucket: string;
  readonly Key: string;
}

let made: S3Client | undefined;

/** The service of PLIK_TEST_S3, without our backend. */
function client(): S3Client {
  const { origin, username, password } = s3Service();
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

/** Names of objects without their prefix; those of uploads that go on end in `.part`. */
export async function keysBelow(Bucket: string, Prefix: string): Promise<string[]> {
  const found: string[] = [];
  for (let token: string | undefined; ;) {
    const page = await client().send(
      new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken: token }),
    );
    for (const { Key = '' } of page.Contents ?? []) found.push(Key.slice(Prefix.length));
    token = page.NextContinuationToken;
    if (token === undefined) break;
  }
  const { Uploads = [] } = await client().send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
  for (const { Key = '' } of Uploads) found.push(`${Key.slice(Prefix.length)}.part`);
  return found;
}

export async function readObject(at: At): Promise<Buffer> {
  const { Body } = await client().send(new GetObjectCommand(at));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

export async function writeObject(at: At, bytes: string | Buffer): Promise<void> {
  await client().send(new PutObjectCommand({ ...at, Body: bytes }));
}

export async function removeObject(at: At): Promise<void> {
  await client().send(new DeleteObjectCommand(at));
}
