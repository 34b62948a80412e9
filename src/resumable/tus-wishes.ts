import { BadRequest } from '../common/errors.js';
import { baseName } from '../common/file-name.js';
import { fromWire } from '../http/wire-object.js';
import { CreateUploadDto } from '../uploads/create-upload.dto.js';
import type { Wishes } from './wishes.js';
import type { TusMetadata } from './tus-metadata.js';

const FLAGS = ['oneShot', 'removable', 'extend_ttl'] as const;
const TEXTS = ['comments', 'login', 'password', 'e2ee'] as const;

/** What Upload-Metadata asks for; keys that mean nothing here are nobody's business. 400 for what is wrong in itself. */
export function wishesOf(metadata: TusMetadata): Wishes {
  if (metadata.flag('stream') === true) {
    throw new BadRequest('a stream cannot be resumed : its bytes are not kept');
  }
  const uploadId = given(metadata, 'upload');
  const fileId = given(metadata, 'file');
  if (fileId !== null && uploadId === null) {
    throw new BadRequest('invalid Upload-Metadata : file is named without its upload');
  }
  const name = metadata.text('filename', 'name');
  return {
    ...{ uploadId, fileId, uploadToken: given(metadata, 'uploadToken') },
    fileName: name === null ? null : baseName(name),
    options: optionsOf(metadata),
  };
}

/** Forms that let things out send them empty. */
function given(metadata: TusMetadata, key: string): string | null {
  const text = metadata.text(key);
  return text === '' ? null : text;
}

/** By the rules of the body of POST /upload. */
const optionsOf = (metadata: TusMetadata): CreateUploadDto =>
  fromWire(
    {
      ttl: metadata.integer('ttl'),
      ...Object.fromEntries(FLAGS.map((key) => [key, metadata.flag(key)])),
      ...Object.fromEntries(TEXTS.map((key) => [key, metadata.text(key)])),
    },
    CreateUploadDto,
  );
