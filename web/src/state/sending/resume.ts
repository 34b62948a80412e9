import { Refusal, type Upload } from '#client';
import { endOnServer } from '../pieces/ending';
import { type Note, type Part, sentOf, shareSent } from '../pieces/notes';
import { forget, remember, unfinished } from '../pieces/unfinished';
import { plik } from '../server/client';
import { addAs, removeAll } from './items';
import { type Row, rowOf } from './rows';
import { resume } from './sending';

/** How a file that was not finished stands on the server; undefined: it does not answer. */
export type Standing = 'there' | 'arrived' | 'gone' | undefined;

const isGone = (error: unknown): boolean =>
  error instanceof Refusal && ['not-found', 'expired', 'forbidden'].includes(error.kind);

const uploadOf = async ({ uploadId: id, uploadToken }: Note): Promise<Upload> => ({
  ...(await plik.getUpload({ id, uploadToken })),
  uploadToken,
});

/** The upload of a file, and how the file stands in it. */
async function ask(note: Note): Promise<{ readonly standing: Standing; readonly made?: Upload }> {
  try {
    const made = await uploadOf(note);
    const file = made.files.find(({ id }) => id === note.fileId);
    if (file?.status === 'uploaded') return { standing: 'arrived', made };
    const isThere = file?.status === 'missing' || file?.status === 'uploading';
    return isThere ? { standing: 'there', made } : { standing: 'gone' };
  } catch (error) {
    if (!isGone(error)) throw error;
    return { standing: 'gone' };
  }
}

/** Bytes that the server has of a part; as they were written down if it does not say. */
async function sentNow({ url, sent }: Readonly<Part>): Promise<number> {
  if (url === undefined) return 0;
  const headers = { ...plik.headersFor(), 'Tus-Resumable': '1.0.0' };
  const answer = await fetch(url, { method: 'HEAD', credentials: 'same-origin', headers });
  const offset = Number.parseInt(answer.headers.get('Upload-Offset') ?? '', 10);
  return answer.ok && !Number.isNaN(offset) ? offset : sent;
}

/** How much of it the server has, of one: more than was confirmed when the page was closed. */
export async function shareNow({ parts, source }: Note): Promise<number> {
  const sent = await Promise.all(parts.map((part) => sentNow(part).catch(() => part.sent)));
  return shareSent({ source, parts: parts.map((part, i) => ({ ...part, sent: sent[i] ?? 0 })) });
}

/** How it stands, to be shown before anybody chooses a file. What is gone is forgotten. */
export async function standingOf(note: Note): Promise<Standing> {
  try {
    const { standing } = await ask(note);
    if (standing === 'gone') forget(note);
    return standing;
  } catch {
    return undefined;
  }
}

/** Goes on with these files of one upload. False: the upload is not there any more. */
export async function goOnWith(files: ReadonlyMap<Note, File>): Promise<boolean> {
  const [first] = files.keys();
  if (first === undefined) return false;
  const { made } = await ask(first);
  if (made === undefined) {
    forget(first);
    return false;
  }
  removeAll();
  const rows = [...files].map(([note, file]) => begunRow(note, file, made));
  for (const { note } of rows) if (note !== undefined) remember(note);
  void resume(made, rows);
  return true;
}

function begunRow(note: Note, file: File, made: Upload): Row {
  const row = rowOf(addAs(file, note.fileName), undefined);
  row.file = made.files.find(({ id }) => id === note.fileId);
  row.parts = note.parts.map((part): Part => ({ ...part }));
  row.loaded = sentOf(row.parts);
  row.note = note;
  return row;
}

/** Where its sender sees, shares and manages an upload whose link they have not seen yet. */
export const placeOf = ({ uploadId: id, uploadToken }: Note): string =>
  plik.pageUrl({ id, uploadToken }, { asAdmin: true });

/** Ends it here and on the server. */
export async function giveUp(note: Note): Promise<void> {
  const others = unfinished.value.filter((one) => one.uploadId === note.uploadId);
  await endOnServer(note, others.length <= 1);
  forget(note);
}
