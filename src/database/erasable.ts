import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { FileEntity } from './entities/file.entity.js';

/** What has to be known of a file to erase its bytes. */
export type Erasable = Pick<
  FileEntity,
  'id' | 'uploadId' | 'status' | 'attempt' | 'backend' | 'backendDetails' | 'owner'
>;

/** Where a file stands in the order of `removedFiles`. */
export interface Keyed {
  readonly row_key: string | number;
}

/** Files, with what of them is needed. */
export const erasable = (m: EntityManager): SelectQueryBuilder<FileEntity> =>
  m
    .createQueryBuilder(FileEntity, 'f')
    .select('f.id', 'id')
    .addSelect('f.uploadId', 'uploadId')
    .addSelect('f.status', 'status')
    .addSelect('f.attempt', 'attempt')
    .addSelect('f.backend', 'backend')
    .addSelect('f.backendDetails', 'backendDetails')
    .addSelect('f.owner', 'owner');

export const readFiles = (query: SelectQueryBuilder<FileEntity>): Promise<Erasable[]> =>
  query.getRawMany<Erasable>();
