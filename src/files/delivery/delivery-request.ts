import type { IncomingHttpHeaders } from 'node:http';
import type { Settings } from '../../config/index.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import { contentDisposition, downloadSecurity, servedType } from '../../http/content-headers.js';

/** What a client asks of a file. */
export interface DeliveryRequest {
  readonly upload: UploadEntity;
  readonly file: FileEntity;
  readonly head: boolean;
  readonly headers: IncomingHttpHeaders;
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
