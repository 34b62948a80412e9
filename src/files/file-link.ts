import { filePath } from '#wire';
import type { Settings } from '../config/index.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { Request } from '../http/exchange.js';
import { publicBase } from '../http/public-base.js';

/** What who has sent one file in one request is answered (contract §5.2): its link, and a line break. */
export const fileLink = (
  req: Request,
  settings: Settings,
  { uploadId, id, name }: Pick<FileEntity, 'uploadId' | 'id' | 'name'>,
): string => `${publicBase(req, settings)}${filePath(uploadId, id, name)}\n`;
