import { NotFound } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';

/** What a request for a file in the wrong status is told (contract §5.5). */
export const notAvailable = ({ name, id, status }: FileEntity, now = status): NotFound =>
  new NotFound(`file ${name} (${id}) is not available : ${now}`);

/** The upload was removed, or ended, while its file came in. */
export const uploadGone = ({ uploadId }: FileEntity): NotFound =>
  new NotFound(`upload ${uploadId} not found`);
