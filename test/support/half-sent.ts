import { randomBytes } from 'node:crypto';
import { type Client, type OwnUpload, filePath } from './client.js';
import { FORM_TYPE, formPieces } from './multipart.js';
import { dial, isWhole, readAll } from './raw.js';
import { eventually } from './wait.js';

/** The status of the first file of an upload. */
export async function statusOf(client: Client, { id }: OwnUpload): Promise<string | undefined> {
  const upload = (await (await client.get(`/upload/${id}`)).json()) as OwnUpload;
  return upload.files[0]?.status;
}

/** An upload that has begun, and what is still to be sent of it. */
export async function begin(client: Client) {
  const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
  const { all } = formPieces('a.bin', randomBytes(400_000));
  const path = filePath(upload, upload.files[0]!);
  const lines = [`POST ${path} HTTP/1.1`, 'Host: x', `X-UploadToken: ${upload.uploadToken}`];
  lines.push(`Content-Type: ${FORM_TYPE}`, `Content-Length: ${all.length}`, '', '');
  const socket = await dial(client.base);
  const answered = readAll(socket, isWhole);
  socket.write(lines.join('\r\n'));
  socket.write(all.subarray(0, 200_000));
  await eventually(async () => (await statusOf(client, upload)) === 'uploading');
  return { upload, path, socket, answered, rest: all.subarray(200_000) };
}
