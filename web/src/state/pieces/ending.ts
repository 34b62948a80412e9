import { Upload } from 'tus-js-client';
import { Refusal } from '#client';
import { plik } from '../server/client';
import type { Note } from './notes';

/** What is not there any more is as gone as it should be. */
const unlessGone = (error: unknown): void => {
  if (!(error instanceof Refusal && [404, 410].includes(error.status))) throw error;
};

/**
 * Takes away from the server what it has of a file that is not wanted any more, and the upload with it if nothing else
 * was sent with it. What cannot be reached now is given up by the server in its own time.
 */
export async function endOnServer(note: Note, isLast: boolean): Promise<void> {
  const upload = { id: note.uploadId, uploadToken: note.uploadToken };
  const places = note.parts.flatMap(({ url }) => url ?? []);
  const headers = plik.headersFor(upload);
  await Promise.all(
    places.map((url) =>
      Upload.terminate(url, { headers, retryDelays: null }).catch(() => undefined),
    ),
  );
  const file = { id: note.fileId, fileName: note.fileName };
  await plik.removeFile(upload, file).catch(unlessGone);
  if (!isLast) return;
  const { files } = await plik.getUpload(upload);
  if (!files.some(({ status }) => status === 'uploaded')) await plik.removeUpload(upload);
}
