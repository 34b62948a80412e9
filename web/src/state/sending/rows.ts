import { shallowReactive } from 'vue';
import type { Upload, UploadFile } from '#client';
import { encryptAside } from '../../browser/age';
import { untilWoken } from '../asking/waiting';
import type { Note, Part } from '../pieces/notes';
import { plik } from '../server/client';
import type { Item } from './items';
import type { Problem } from './problems';
import { encryptedSize } from './rules';

/** How far a file is. `again` counts what broke and was begun anew. */
export interface Row {
  readonly item: Item;
  state: 'waiting' | 'encrypting' | 'sending' | 'done' | 'failed';
  loaded: number;
  /** Bytes that go over the line. */
  total: number;
  again: number;
  problem: Problem | undefined;
  /** As the server has it; undefined: it has to be added anew. */
  file: UploadFile | undefined;
  /** It was begun, so that the server has to be asked what became of it. */
  begun: boolean;
  /** How far each part of it is, if it goes in pieces. */
  parts: Part[] | undefined;
  /** With what it could be gone on with if the page were closed; undefined: with nothing. */
  note: Note | undefined;
  /** Its bytes as they were encrypted: what goes on later has to be of the same ones. */
  sealed: Blob | undefined;
}

/** With what everything is encrypted, undefined: not at all. */
export type Secret = { readonly passphrase: string; readonly workFactor: number } | undefined;

export const rowOf = (item: Item, secret: Secret): Row =>
  shallowReactive<Row>({
    ...{ item, state: 'waiting', loaded: 0, again: 0 },
    total: secret === undefined ? item.blob.size : encryptedSize(item.blob.size, secret.workFactor),
    ...{ problem: undefined, file: undefined, begun: false, parts: undefined },
    ...{ note: undefined, sealed: undefined },
  });

/** How it is announced. A type would say what is in an encrypted one. */
export const declared = ({ item, total }: Row, index: number, isEncrypted: boolean) => ({
  ...{ fileName: item.name, fileSize: total, reference: String(index) },
  ...(isEncrypted || item.type === '' ? {} : { fileType: item.type }),
});

/** How often it is asked. */
const PATIENCE = 4;

let encrypting: Promise<unknown> = Promise.resolve();

/** Its bytes as they go out. One file is encrypted at a time: a slow key takes a quarter of a GiB of memory. */
export function bytesOf(row: Row, secret: Secret, signal: AbortSignal): Promise<Blob> {
  const { blob } = row.item;
  if (secret === undefined) return Promise.resolve(blob);
  if (row.sealed !== undefined) return Promise.resolve(row.sealed);
  const mine = encrypting.then(() =>
    encryptAside({ blob, ...secret }, signal, (bytes) => (row.loaded = bytes)),
  );
  encrypting = mine.catch(() => undefined);
  return mine;
}

/** What the server has of it, as soon as it has noticed that nobody sends it any more. */
async function settled(
  upload: Upload,
  row: Row,
  signal: AbortSignal,
): Promise<UploadFile | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const { files } = await plik.getUpload(upload, { signal });
    const found = files.find((file) => file.id === row.file?.id);
    if (found?.status !== 'uploading' || attempt === PATIENCE || signal.aborted) return found;
    await untilWoken(attempt, signal);
  }
}

/** What the server has of a row that was begun before: true when all of it has arrived. */
export async function hasArrived(upload: Upload, row: Row, signal: AbortSignal): Promise<boolean> {
  const found = await settled(upload, row, signal);
  // A server that does not let a broken file be sent again gets it as a new one.
  row.file =
    found !== undefined && ['missing', 'uploading'].includes(found.status) ? found : undefined;
  if (found?.status !== 'uploaded' || found.fileSize !== row.total) return false;
  row.file = found;
  return true;
}
