import { filePath } from '#wire';
import type { Settings } from '../config/index.js';
import type { Resumable } from '../files/pieces/resumable.js';
import { Refusal } from '../common/errors.js';
import type { Exchange, Request, Response } from '../http/exchange.js';
import { publicBase } from '../http/public-base.js';
import { admitPages, list, tellAllowed } from './answers.js';
import { TUS_CHECKSUMS, TUS_EXTENSIONS, TUS_VERSION, headerOf } from './tus-headers.js';
import { readKept } from './tus-kept.js';

/** What pages of other sites may do here: everything but use somebody's cookies. */
export const ALLOWED_METHODS = list(['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']);
export const ALLOWED_HEADERS = list([
  ...['Authorization', 'Content-Digest', 'Content-Type', 'Repr-Digest', 'Tus-Resumable'],
  ...['Upload-Checksum', 'Upload-Concat', 'Upload-Defer-Length', 'Upload-Length'],
  ...['Upload-Metadata', 'Upload-Offset', 'X-ClientApp', 'X-HTTP-Method-Override'],
  ...['X-PlikToken', 'X-Request-Id', 'X-Requested-With', 'X-UploadToken'],
]);
export const EXPOSED_HEADERS = list([
  ...['Content-Location', 'Location', 'Retry-After', 'Tus-Checksum-Algorithm', 'Tus-Extension'],
  ...['Tus-Max-Size', 'Tus-Resumable', 'Tus-Version', 'Upload-Concat', 'Upload-Defer-Length'],
  ...['Upload-Expires', 'Upload-Length', 'Upload-Metadata', 'Upload-Offset', 'X-Request-Id'],
]);

/** On every answer, also on refusals. */
function greet(res: Response): void {
  res.setHeader('Tus-Resumable', TUS_VERSION);
  admitPages(res, EXPOSED_HEADERS);
}

/** To who asks what is spoken, in whatever version. */
export const enterUnversioned = (_req: Request, res: Response): void => {
  greet(res);
};

/** 412 for any version that is not spoken here. */
export const enter = (req: Request, res: Response): void => {
  greet(res);
  if (req.method === 'HEAD') res.setHeader('Cache-Control', 'no-store');
  const version = headerOf(req, 'Tus-Resumable');
  if (version === TUS_VERSION) return;
  const what = version === undefined ? 'missing' : 'unsupported';
  throw new Refusal(412, `${what} Tus-Resumable : ${TUS_VERSION} is spoken here`, {
    headers: { 'Tus-Version': TUS_VERSION },
  });
};

/** What is spoken, and what pages may send. */
export function tellProtocol(res: Response, { maxFileSize }: Settings): void {
  res.setHeader('Tus-Version', TUS_VERSION);
  res.setHeader('Tus-Extension', TUS_EXTENSIONS);
  res.setHeader('Tus-Checksum-Algorithm', TUS_CHECKSUMS);
  if (maxFileSize > 0) res.setHeader('Tus-Max-Size', maxFileSize);
  tellAllowed(res, ALLOWED_METHODS, ALLOWED_HEADERS);
}

/** Until when it is kept, as long as something is missing: of a part, its file. */
export function tellExpiry(res: Response, { kind, isComplete, expiresAt }: Resumable): void {
  if (kind === 'part' || !isComplete)
    res.setHeader('Upload-Expires', new Date(expiresAt).toUTCString());
}

/** Where the file can be downloaded, or will be. */
export function tellFile({ req, res }: Exchange, { file }: Resumable, settings: Settings): void {
  if (file === null) return;
  const { uploadId, id, name } = file;
  res.setHeader('Content-Location', publicBase(req, settings) + filePath(uploadId, id, name));
}

/** What HEAD tells of it beside that. */
export function tellState(res: Response, { kind, offset, length, isComplete, ...it }: Resumable) {
  const { concat, metadata } = readKept(it.metadata);
  // Of what is being put together, nobody sends anything (tus, Concatenation).
  if (kind !== 'whole' || isComplete) res.setHeader('Upload-Offset', offset);
  if (length === null) res.setHeader('Upload-Defer-Length', '1');
  else res.setHeader('Upload-Length', length);
  if (metadata !== '') res.setHeader('Upload-Metadata', metadata);
  if (kind === 'part') res.setHeader('Upload-Concat', 'partial');
  if (kind === 'whole' && concat !== '') res.setHeader('Upload-Concat', concat);
}
