import type { PlikClient, Upload, UploadFile } from '#client';
import type { Digests } from './digests.js';
import { Refused } from './failures.js';
import type { LocalFile } from './local-file.js';

/** Digests of a file that are made beside its sending, by reading it once more: from parts they cannot be had. */
export class DigestsBeside {
  private isWanted = true;
  private readonly work: Promise<void>;

  constructor(file: LocalFile, digests: Digests) {
    this.work = this.read(file, digests);
    // It is asked for when everything has been sent.
    this.work.catch(() => undefined);
  }

  /** Rejects with ChangedFile. */
  done(): Promise<void> {
    return this.work;
  }

  stop(): void {
    this.isWanted = false;
  }

  private async read(file: LocalFile, digests: Digests): Promise<void> {
    for await (const bytes of file.read(0, file.size)) {
      if (!this.isWanted) return;
      digests.take(digests.length, bytes);
    }
  }
}

/** Compares what the server has with what was sent. Throws Refused when it is anything else. */
export function checkRow(row: UploadFile, digests: Digests, md5: string): void {
  const { fileName, fileSize, fileMd5, status } = row;
  if (status === 'missing' || status === 'uploading') {
    throw new Refused(`${fileName} has not arrived : the server says that it is ${status}`);
  }
  if (fileSize !== digests.length) {
    throw new Refused(
      `${fileName} has ${fileSize} bytes on the server, and ${digests.length} here`,
    );
  }
  if (fileMd5 !== '' && fileMd5 !== md5) {
    throw new Refused(
      `${fileName} is not the same on the server : its MD5 is ${fileMd5} there, and ${md5} here`,
    );
  }
}

/** For an answer that only says what a download would be (ms). */
const PATIENCE = 30_000;

/**
 * Compares the SHA-256 that a download would be told (RFC 9530), where the server tells one: by HEAD, which counts as
 * no download. Throws Refused when it is another one.
 */
export async function checkTold(
  client: PlikClient,
  upload: Upload,
  row: UploadFile,
  { sha256, headers }: { sha256: string; headers: Readonly<Record<string, string>> },
): Promise<void> {
  const url = client.fileUrl(upload, row);
  // A domain for downloads need not be reached from here, and has no business with tokens.
  if (new URL(url).origin !== new URL(client.base).origin) return;
  const wish = { ...headers, 'Want-Repr-Digest': 'sha-256=10' };
  const options = { method: 'HEAD', headers: wish, signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch(url, options).catch(() => undefined);
  const told = toldSha256(answer?.headers.get('repr-digest') ?? '');
  if (told === undefined || told === sha256) return;
  throw new Refused(
    `${row.fileName} is not the same on the server : its SHA-256 is ${told} there, and ${sha256} here`,
  );
}

/** In base64, as the field writes it: `sha-256=:…:`. */
export const toldSha256 = (field: string): string | undefined =>
  /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(field)?.[1];
