import type { FileStatus, FileWire } from '../file.js';
import { count, named, object, oneOf, optional, text, time } from './schema.js';

export const fileId = text('16 letters and digits', { pattern: '^[a-zA-Z0-9]{16}$' });

export const FILE_STATUS = named<FileStatus>(
  'FileStatus',
  oneOf(
    ['missing', 'uploading', 'uploaded', 'removed', 'deleted'],
    'missing: declared, nothing was sent yet. uploading: it is being sent; of a stream, it can be had now. ' +
      'uploaded: it can be had. removed: it cannot be had any more. deleted: its bytes are gone.',
  ),
);

export const FILE = named<FileWire>(
  'File',
  object<FileWire>('A file of an upload.', {
    id: fileId,
    fileName: text(),
    status: FILE_STATUS,
    fileMd5: text('32 hex digits; empty until the file is uploaded', {
      pattern: '^([0-9a-f]{32})?$',
    }),
    fileType: text('the declared media type until the file is uploaded, then the detected one'),
    fileSize: {
      json: {
        ...{ type: 'integer' },
        description: 'bytes: as declared until the file is uploaded, then the real size',
      },
    },
    reference: text('what the client sent to find its file again in the answer'),
    createdAt: time(),
    downloadCount: optional(count('downloads of the whole file; absent before the first')),
    lastDownloadedAt: optional(time()),
  }),
  {
    id: 'aGVsbG8sd29ybGQh',
    fileName: 'hello.txt',
    status: 'uploaded',
    fileMd5: '6f5902ac237024bdd0c176cb93063dc4',
    fileType: 'text/plain; charset=utf-8',
    fileSize: 12,
    reference: '0',
    createdAt: '2026-02-28T12:00:00.000Z',
  },
);
