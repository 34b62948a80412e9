import type { IncomingHttpHeaders } from 'node:http';
import { HEADER, WEB_CLIENT } from '#wire';
import type { Origin } from '../../common/origin.js';
import type { Settings } from '../../config/index.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import { contentDisposition, downloadSecurity, servedType } from '../../http/content-headers.js';
import type { FileAnswer } from '../../http/file-answer.js';
import { notAvailable } from '../keeping/not-available.js';
import { refusePreview } from './link-previews.js';

/** What a client asks of a file. */
export interface DeliveryRequest {
  readonly upload: UploadEntity;
  readonly file: FileEntity;
  readonly head: boolean;
  readonly headers: IncomingHttpHeaders;
  readonly by: Origin;
  /** `?dl=`: to be saved, not shown. */
  readonly attachment: boolean;
}

/** The headers of every download (contract §5.5), without those about its length and caching. */
export function fileHeaders(
  { upload, file, attachment }: DeliveryRequest,
  settings: Settings,
): Record<string, string> {
  return {
    'Content-Type': upload.e2ee === '' ? servedType(file.type) : 'application/octet-stream',
    'Content-Disposition': contentDisposition(file.name, attachment),
    ...downloadSecurity('file', settings.enhancedWebSecurity),
  };
}

/**
 * What is settled before the bytes are touched (contract §5.5). Rejects what is not in the status in
 * which it can be had. The web page, which cannot use encrypted bytes as they are, is sent to its own
 * view of the upload, and nothing is consumed. Null: the bytes are to be sent.
 */
export function beforeBytes(
  { upload, file, head, headers }: DeliveryRequest,
  awaited: FileEntity['status'],
  settings: Settings,
): FileAnswer | null {
  if (file.status !== awaited) throw notAvailable(file);
  if (head) return null;
  if (upload.e2ee !== '' && headers[HEADER.clientApp] === WEB_CLIENT) {
    const Location = `${settings.path}/#/?id=${upload.id}`;
    return { status: 307, headers: { Location, 'Cache-Control': 'no-store' }, body: null };
  }
  if (upload.oneShot || upload.stream) refusePreview(headers);
  return null;
}
