import { Decrypter } from 'age-encryption';

/** What the page sends: the passphrase, then the bytes of the file, then null; or the passphrase and a header alone. */
export type ToWorker =
  { readonly passphrase: string; readonly header?: Uint8Array } | Uint8Array | null;

/** What it gets: "next" for more bytes, pieces of the plain file, and at last "end", or why not. */
export type FromWorker = 'next' | 'end' | Uint8Array<ArrayBuffer> | { readonly failed: string };

/** The scope of a worker, as far as it is used. */
interface Scope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = self as unknown as Scope;
const pipe = new TransformStream<Uint8Array, Uint8Array>();
const writer = pipe.writable.getWriter();

async function run(passphrase: string, header?: Uint8Array): Promise<void> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  if (header !== undefined) {
    await decrypter.decryptHeader(header);
    scope.postMessage('end');
    return;
  }
  const plain = (await decrypter.decrypt(pipe.readable)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const reader = plain.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    scope.postMessage(value, [value.buffer]);
  }
  scope.postMessage('end');
}

const fail = (error: unknown): void => {
  scope.postMessage({ failed: error instanceof Error ? error.message : String(error) });
};

scope.onmessage = ({ data }) => {
  if (data === null) writer.close().catch(fail);
  else if (data instanceof Uint8Array) {
    writer.write(data).then(() => {
      scope.postMessage('next');
    }, fail);
  } else run(data.passphrase, data.header).catch(fail);
};
