import { Refusal, type Upload } from '#client';
import { patiently } from '../asking/patience';
import { carry } from '../pieces/carry';
import { type Note, type Part, endOf, sentOf, sourceOf } from '../pieces/notes';
import { partsOf } from '../pieces/plan';
import { NoTus, NotKnown } from '../pieces/tus-errors';
import { forget, forgetUpload, remember } from '../pieces/unfinished';
import { plik } from '../server/client';
import { user } from '../server/session';
import { type Row, hasArrived } from './rows';

export { forgetUpload };

/** How often a file is begun anew that the server has given up. */
const LIVES = 3;

/** What is sent as a row, and by whom. */
export interface Way {
  readonly made: Upload;
  readonly blob: Blob;
  readonly signal: AbortSignal;
}

/** What they are sent with: `others` beside one of them are on their way, or wait. */
export interface Plan {
  readonly made: Upload;
  readonly others: number;
  readonly isEncrypted: boolean;
}

/** Plans how these files go, and remembers them from now on: the page may be closed before they are begun. */
export function prepare(rows: readonly Row[], { made, others, isEncrypted }: Plan): void {
  for (const row of rows) {
    row.parts ??= partsOf(row.total, others).map((range) => ({
      ...{ ...range, url: undefined, sent: 0 },
    }));
    // What is encrypted once more would be other bytes.
    row.note ??= isEncrypted ? undefined : noteOf(row, row.parts, made);
    if (row.note !== undefined) remember(row.note);
  }
}

function noteOf({ file, item }: Row, parts: readonly Part[], made: Upload): Note | undefined {
  if (file === undefined || !(item.blob instanceof File)) return undefined;
  return {
    ...{ uploadId: made.id, uploadToken: made.uploadToken ?? '', fileId: file.id },
    ...{ fileName: item.name, fileType: item.type, source: sourceOf(item.blob), parts },
    ...{ until: endOf(Date.now(), made.expireAt), by: user.value?.id ?? '' },
  };
}

/** It has arrived, will not arrive, or goes in another way. */
export function dismiss(row: Row): void {
  if (row.note !== undefined) forget(row.note);
  row.note = undefined;
  row.parts = undefined;
  row.sealed = undefined;
}

/**
 * Sends a file in pieces, from where the server has it. False: there is nothing on the server that takes them, so that
 * it has to go as any other.
 */
export async function sendInPieces(row: Row, way: Way): Promise<boolean> {
  const { made, signal } = way;
  for (let life = 1; ; life += 1) {
    try {
      await carryRow(row, way);
      break;
    } catch (error) {
      if (error instanceof NoTus) {
        dismiss(row);
        return false;
      }
      if (!isLost(error) || life === LIVES) throw error;
      if (await patiently(signal, () => hasArrived(made, row, signal))) break;
      await patiently(signal, () => addAnew(made, row, signal));
    }
  }
  await patiently(signal, () => lookAt(made, row, signal));
  dismiss(row);
  return true;
}

/** What was begun is not known any more; or what begins a file was asked for, and the answer did not come. */
const isLost = (error: unknown): boolean =>
  error instanceof NotKnown || (error instanceof Refusal && error.kind === 'already-sent');

async function carryRow(row: Row, { made, blob, signal }: Way): Promise<void> {
  const { parts = [], item, file, note } = row;
  row.loaded = sentOf(parts);
  let until = note?.until ?? 0;
  await carry(
    {
      ...{ blob, upload: made, parts },
      metadata: {
        ...{ upload: made.id, filename: item.name },
        ...(file === undefined ? {} : { file: file.id }),
        ...(made.e2ee === 'age' || item.type === '' ? {} : { filetype: item.type }),
      },
      moved: (bytes) => (row.loaded = bytes),
      broke: () => (row.again += 1),
      changed: (end) => {
        if (end !== undefined) until = endOf(Date.now(), made.expireAt, end);
        if (row.note !== undefined) remember({ ...row.note, parts, until });
      },
    },
    signal,
  );
}

/** The server waits for bytes that nobody can send any more: the file gets another place in the upload. */
async function addAnew(made: Upload, row: Row, signal: AbortSignal): Promise<void> {
  if (row.file?.status !== 'uploading') return;
  await plik.removeFile(made, row.file, { signal });
  if (row.note !== undefined) forget(row.note);
  row.note = undefined;
  row.file = undefined;
}

/** The file as the server has it. */
async function lookAt(made: Upload, row: Row, signal: AbortSignal): Promise<void> {
  const { files } = await plik.getUpload(made, { signal });
  const { file, item } = row;
  row.file =
    files.find(({ id }) => id === file?.id) ??
    files.findLast(({ fileName, status }) => fileName === item.name && status === 'uploaded') ??
    file;
}
