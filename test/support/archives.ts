import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Header, extract, pack } from 'tar-stream';

/** One entry of a tar made by hand. */
export interface Part {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly type?: Header['type'];
  readonly linkname?: string;
}

export async function tarOf(parts: readonly Part[]): Promise<Buffer> {
  const tar = pack();
  const whole = buffer(Readable.from(tar, { objectMode: false }));
  for (const { name, content = '', type = 'file', linkname } of parts) {
    const bytes = Buffer.from(content);
    const entry = tar.entry({
      name,
      type,
      size: type === 'file' ? bytes.length : 0,
      ...(linkname === undefined ? {} : { linkname }),
    });
    if (type === 'file') entry.write(bytes);
    entry.end(undefined);
  }
  tar.finalize();
  return whole;
}

/** The entries of a tar, in their order. */
export async function partsOf(tar: Buffer): Promise<{ name: string; content: Buffer }[]> {
  const parts: { name: string; content: Buffer }[] = [];
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    parts.push({ name: entry.header.name, content: Buffer.concat(chunks) });
  }
  return parts;
}

/** Lines of rows and their seal, as `plikd export` writes them. */
export function sealed(rows: readonly unknown[]): string {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  return `${text}${JSON.stringify({ lines: rows.length, sha256 })}\n`;
}

/** The rows of an entry. */
export const rowsOf = (content: Buffer): Record<string, unknown>[] =>
  content
    .toString()
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** An upload as a row of an archive, with files of this content. */
export function uploadRow(
  id: string,
  contents: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): UploadRow {
  const createdAt = 1_700_000_000_000;
  const counts = { downloads: 0, downloadedBytes: 0, lastDownloadedAt: null };
  const digest = (kind: string, content: string): string =>
    createHash(kind).update(content).digest('hex');
  const files = contents.map((content, position) => ({
    ...{ id: `${id}f${position}`, position, name: `${position}.txt`, status: 'uploaded' },
    ...{ size: Buffer.byteLength(content), md5: digest('md5', content) },
    ...{ sha256: digest('sha256', content), type: 'text/plain; charset=utf-8', reference: '' },
    ...{ attempt: 1, ...counts, createdAt, storedAt: createdAt, backend: '', backendDetails: '' },
  }));
  return {
    ...{ id, ttl: 0, extendTtl: false, remoteIp: '192.0.2.1', comments: '', uploadToken: 'secret' },
    ...{ stream: false, oneShot: false, removable: false, protectedByPassword: false },
    ...{ login: '', passwordHash: '', user: '', userToken: '', e2ee: '', ...counts },
    ...{ createdAt, expiresAt: null, files, ...more },
  };
}

export type FileRow = Record<string, unknown> & { id: string; size: number; status: string };
export type UploadRow = Record<string, unknown> & { id: string; files: readonly FileRow[] };

/** A whole archive of these batches of uploads; each file's bytes are its content, unless it has none. */
export function archiveOf(
  batches: readonly (readonly UploadRow[])[],
  contentOf: (file: FileRow) => string | null,
  others: { readonly before?: readonly Part[]; readonly totals?: object } = {},
): Promise<Buffer> {
  const manifest = { format: 'plik-nest-export', version: 1, server: '0.1.0', createdAt: 1 };
  const parts: Part[] = [
    { name: 'plik-nest.json', content: JSON.stringify({ ...manifest, data: true }) },
    ...(others.before ?? []),
  ];
  const totals = {
    ...{ settings: 0, users: 0, tokens: 0, uploads: 0, files: 0, contents: 0, bytes: 0 },
    ...{ corrections: 0, usages: 0, activity: 0, downloadDays: 0 },
  };
  for (const [i, uploads] of batches.entries()) {
    parts.push({
      name: `uploads/${String(i + 1).padStart(6, '0')}.jsonl`,
      content: sealed(uploads),
    });
    totals.uploads += uploads.length;
    for (const file of uploads.flatMap(({ files }) => files)) {
      totals.files += 1;
      const content = contentOf(file);
      if (content === null) continue;
      parts.push({ name: `files/${file.id}`, content });
      totals.contents += 1;
      totals.bytes += Buffer.byteLength(content);
    }
  }
  const end = JSON.stringify({ ...totals, ...others.totals });
  return tarOf([...parts, { name: 'end.json', content: end }]);
}
