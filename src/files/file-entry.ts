import { Injectable } from '@nestjs/common';
import { BadRequest, NotFound } from '../common/errors.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';

/** *Is this the file*: exists → belongs to the upload → has the name (contract §1.8). */
@Injectable()
export class FileEntry {
  constructor(private readonly files: FileRepository) {}

  /** `name`: as the client knows it; null: it does not say. */
  async enter(
    { id: uploadId }: UploadEntity,
    id: string,
    name: string | null,
  ): Promise<FileEntity> {
    const file = await this.files.find(id);
    if (file?.uploadId !== uploadId) throw new NotFound(`file ${id} not found`);
    if (name !== null && file.name !== name) throw new BadRequest('invalid file name');
    return file;
  }
}
