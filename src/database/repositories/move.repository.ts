import { Injectable } from '@nestjs/common';
import { In, MoreThan, Not } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { isDuplicate } from '../duplicate.js';
import { FileEntity } from '../entities/file.entity.js';
import { InstanceEntity } from '../entities/instance.entity.js';
import { MoveEntity } from '../entities/move.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { insertRows } from '../insert.js';

/** How many files one backend holds, and their bytes. */
export interface BackendShare {
  readonly backend: string;
  readonly files: number;
  readonly bytes: number;
}

/** Where a stored file is. */
export interface StoredIn {
  readonly id: string;
  readonly backend: string;
  readonly bytes: number;
}

/** Every query about files that move between storage backends. Each end of a move is one compare-and-set. */
@Injectable()
export class MoveRepository {
  constructor(private readonly db: Database) {}

  /** Stored files that are not in `backend`, after `after`, in order of id. */
  elsewhere(backend: string, after: string, limit: number): Promise<FileEntity[]> {
    return this.db.read((m) =>
      m.find(FileEntity, {
        where: { id: MoreThan(after), status: 'uploaded', backend: Not(backend) },
        order: { id: 'ASC' },
        take: limit,
      }),
    );
  }

  /** Where stored files of living uploads are, after one of them, in order of id; `limit` or fewer. */
  async storedAfter(after: string, limit: number): Promise<StoredIn[]> {
    const rows = await this.db.read((m) =>
      m
        .createQueryBuilder(FileEntity, 'f')
        .innerJoin(UploadEntity, 'u', 'u.id = f.uploadId AND u.deletedAt IS NULL')
        .select('f.id', 'id')
        .addSelect('f.backend', 'backend')
        .addSelect('f.size', 'bytes')
        .where({ id: MoreThan(after), status: 'uploaded' })
        .orderBy('f.id')
        .limit(limit)
        .getRawMany<{ id: string; backend: string; bytes: unknown }>(),
    );
    return rows.map(({ id, backend, bytes }) => ({ id, backend, bytes: Number(bytes) }));
  }

  /** What each backend holds of the stored files of living uploads. */
  async shares(): Promise<BackendShare[]> {
    const rows = await this.db.read((m) =>
      m
        .createQueryBuilder(FileEntity, 'f')
        .innerJoin(UploadEntity, 'u', 'u.id = f.uploadId AND u.deletedAt IS NULL')
        .select('f.backend', 'backend')
        .addSelect('COUNT(*)', 'files')
        .addSelect('SUM(f.size)', 'bytes')
        .where({ status: 'uploaded' })
        .groupBy('f.backend')
        .orderBy('f.backend')
        .getRawMany<{ backend: string; files: unknown; bytes: unknown }>(),
    );
    return rows.map(({ backend, files, bytes }) => ({
      backend,
      files: Number(files),
      bytes: Number(bytes ?? 0),
    }));
  }

  /** Announces a copy, before its first byte. False: somebody else is moving this file. */
  async begin(move: MoveEntity): Promise<boolean> {
    try {
      await this.db.write((m) => insertRows(m, MoveEntity, [move]));
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /**
   * The copy is whole: the row says where it is from now on. False: the file was removed, or changed,
   * meanwhile; nothing is done then.
   */
  finish(file: FileEntity, move: MoveEntity): Promise<boolean> {
    const { fileId, owner, backend, attempt, backendDetails } = move;
    const { id, attempt: before } = file;
    return this.db.transaction(async (m) => {
      if (affected(await m.delete(MoveEntity, { fileId, owner, attempt })) === 0) return false;
      const was = { id, attempt: before, backend: file.backend, status: 'uploaded' } as const;
      const moved = await m.update(FileEntity, was, { backend, attempt, backendDetails });
      return affected(moved) > 0;
    });
  }

  async abandon({ fileId, owner, attempt }: MoveEntity): Promise<void> {
    await this.db.write((m) => m.delete(MoveEntity, { fileId, owner, attempt }));
  }

  /** Forgets what dead owners were moving; their copies are then bytes that no row names. */
  async forgetAbandoned(): Promise<number> {
    const gone = await this.db.write((m) => {
      const alive = m.createQueryBuilder().subQuery().select('i.id').from(InstanceEntity, 'i');
      return m
        .createQueryBuilder()
        .delete()
        .from(MoveEntity)
        .where(`owner NOT IN ${alive.getQuery()}`)
        .execute();
    });
    return affected(gone);
  }

  findByFiles(ids: readonly string[]): Promise<MoveEntity[]> {
    return this.db.read((m) => m.findBy(MoveEntity, { fileId: In([...ids]) }));
  }
}
