import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import { FileEntity } from '../entities/file.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { unindexed } from '../unindexed.js';

/** Rows of one query: more of them would hold everything else for too long. */
const PAGE = 500;

/** The queries of archives: uploads may have very many files. */
@Injectable()
export class ArchivedFileRepository {
  constructor(private readonly db: Database) {}

  /** The stored files of an upload, in order of creation. Its rows go only all together, so pages do not shift. */
  async stored(uploadId: string): Promise<FileEntity[]> {
    const files: FileEntity[] = [];
    for (let skip = 0; ; skip += PAGE) {
      const page = await this.db.read((m) =>
        m.find(FileEntity, {
          where: { uploadId },
          order: { position: 'ASC', createdAt: 'ASC', id: 'ASC' },
          skip,
          take: PAGE,
        }),
      );
      for (const file of page) if (file.status === 'uploaded') files.push(file);
      if (page.length < PAGE) return files;
    }
  }

  /** Ids of the files of an upload that are stored at this moment; none once it is removed. */
  async storedNow(uploadId: string): Promise<Set<string>> {
    const rows = await this.db.read((m) =>
      m
        .createQueryBuilder(FileEntity, 'f')
        .select('f.id', 'id')
        .innerJoin(
          UploadEntity,
          'u',
          `u.id = f.uploadId AND ${unindexed(m, 'u.deleted_at')} IS NULL`,
        )
        .where('f.uploadId = :uploadId', { uploadId })
        .andWhere(`${unindexed(m, 'f.status')} = 'uploaded'`)
        .getRawMany<{ id: string }>(),
    );
    return new Set(rows.map(({ id }) => id));
  }
}
