import { Encrypter } from 'age-encryption';

/** What a file is to be encrypted with. */
export interface ToEncrypt {
  readonly blob: Blob;
  readonly passphrase: string;
  /** The exponent of scrypt's cost. */
  readonly workFactor: number;
}

/** How far it is, then the whole; or why not. */
export type FromWorker =
  { readonly read: number } | { readonly blob: Blob } | { readonly error: string };

/**
 * Ciphertext is put aside in pieces of this size. A browser sends a ReadableStream over HTTP/2 and TLS only, and tells
 * of no progress then; a Blob goes everywhere, and Chromium and Firefox keep large ones on the disk. So a file of any
 * size is encrypted with a few of these pieces in memory.
 */
const PIECE = 8 * 1024 * 1024;

const tell = (message: FromWorker): void => {
  postMessage(message);
};

async function encrypt({ blob, passphrase, workFactor }: ToEncrypt): Promise<Blob> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  const reader = (await encrypter.encrypt(blob.stream())).getReader();
  const aside: Blob[] = [];
  let piece: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (value !== undefined) {
      piece.push(value as Uint8Array<ArrayBuffer>);
      length += value.length;
    }
    if (done || length >= PIECE) {
      aside.push(new Blob(piece));
      read += length;
      tell({ read });
      piece = [];
      length = 0;
    }
    if (done) return new Blob(aside, { type: 'application/octet-stream' });
  }
}

addEventListener('message', ({ data }: MessageEvent<ToEncrypt>) => {
  encrypt(data).then(
    (blob) => {
      tell({ blob });
    },
    (error: unknown) => {
      tell({ error: String(error) });
    },
  );
});
