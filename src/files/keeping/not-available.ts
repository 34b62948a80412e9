import { NotFound, type RefusalOptions } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';

/** What a request for a file in the wrong status is told (contract §5.5). */
export const notAvailable = (
  file: FileEntity,
  now = file.status,
  options: RefusalOptions = {},
): NotFound => new NotFound(textOf(file, now), options);

const textOf = ({ name, id }: FileEntity, status: string): string =>
  `file ${name} (${id}) is not available : ${status}`;

/** The upload was removed, or ended, while its file came in. */
export const uploadGone = ({ uploadId }: Pick<FileEntity, 'uploadId'>): NotFound =>
  new NotFound(`upload ${uploadId} not found`);

/** The file went after its row was read: nothing is wrong with it. */
export class FileGone extends NotFound {
  constructor(file: FileEntity, now: FileEntity['status']) {
    super(textOf(file, now));
  }
}
