import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, MoreThan } from 'typeorm';
import { affected } from '../affected.js';
import { Database, type Work } from '../database.js';
import { FileEntity, type StoredFileStatus } from '../entities/file.entity.js';
import { assertTransition } from '../file-status.js';
import { UploadEntity } from '../entities/upload.entity.js';
import {
  type CompleteOutcome,
  UPLOAD_OF,
  completeFile,
} from '../statements/complete.statements.js';
import {
  CLAIM,
  type Claim,
  FILE,
  FILES_OF_UPLOAD,
  RELEASE,
  type StoredFacts,
  addFile,
  heldValues,
} from '../statements/file.statements.js';
import { LIVE_UPLOAD } from '../statements/upload.statements.js';
import { storable } from '../storable.js';
import { heldBytes } from './resumable.repository.js';
import { type Owned, discharge, uploadOf } from '../usage-counts.js';

export type { Claim, CompleteOutcome, StoredFacts };

/** Which files a list shows. */
export interface FileSelection {
  readonly uploadId?: string | undefined;
  readonly id?: string | undefined;
  /** The id behind which the list begins. */
  readonly after: string;
  readonly limit: number;
}

export type AddOutcome = 'added' | 'full' | 'gone';

/** Every query about files. Each change of status is one compare-and-set. */
@Injectable()
export class FileRepository {
  constructor(private readonly db: Database) {}

  async find(id: string): Promise<FileEntity | null> {
    if (!storable(id)) return null;
    return this.db.read((_, c) => c.first(FILE, [id]));
  }

  findByIds(ids: readonly string[]): Promise<FileEntity[]> {
    return this.db.read((m) => m.findBy(FileEntity, { id: In([...ids]) }));
  }

  /** The files of an upload in every status, in order of creation. */
  listByUpload(uploadId: string): Promise<FileEntity[]> {
    return this.db.read((_, c) => c.all(FILES_OF_UPLOAD, [uploadId]));
  }

  /** The files of several uploads, each in order of creation. */
  listByUploads(ids: readonly string[]): Promise<FileEntity[]> {
    return this.db.read((m) =>
      m.find(FileEntity, {
        where: { uploadId: In([...ids]) },
        order: { uploadId: 'ASC', position: 'ASC', createdAt: 'ASC', id: 'ASC' },
      }),
    );
  }

  /**
   * Adds a file to a live upload that has fewer than `limit`. The counter on the upload's row is
   * what holds the limit: two requests cannot both take the last place, on any database.
   */
  add(file: FileEntity, limit: number): Promise<AddOutcome> {
    const add: Work<AddOutcome> = async (_, c) => {
      if (await addFile(c, file, limit)) return 'added';
      return (await c.first(LIVE_UPLOAD, [file.uploadId])) === null ? 'gone' : 'full';
    };
    return this.db.dialect === 'postgres' ? this.db.write(add) : this.db.transaction(add);
  }

  /** Takes back an `add` whose bytes never came, and frees its place. */
  async dropAdded(claim: Claim, uploadId: string): Promise<void> {
    await this.db.transaction(async (m) => {
      const gone = await m.delete(FileEntity, { ...claim, status: 'uploading' });
      if (affected(gone) > 0) await m.decrement(UploadEntity, { id: uploadId }, 'fileCount', 1);
    });
  }

  /** `missing → uploading` by `owner`, as the attempt after `attempt`. Null: somebody was faster. */
  async claim(
    { id, attempt }: Pick<FileEntity, 'id' | 'attempt'>,
    owner: string,
    into: Pick<FileEntity, 'backend' | 'backendDetails'> &
      Partial<Pick<FileEntity, 'size' | 'type'>>,
  ): Promise<Claim | null> {
    assertTransition('missing', 'uploading');
    const claim = { id, attempt: attempt + 1, owner };
    const { backend, backendDetails, size = null, type = null } = into;
    const set = [claim.attempt, owner, backend, backendDetails, size, type];
    const won = await this.db.write((_, c) => c.change(CLAIM, [...set, id, attempt]));
    return won > 0 ? claim : null;
  }

  /**
   * `uploading → uploaded`, if the claim still holds and the bytes fit into what the upload's owner may
   * have: `quota` in bytes, ≤ 0: unlimited. Step and charge are one: of files that come at the same
   * time, only as many as fit are stored. `upload`: the one that the file belongs to, if it is known. `from`: ids
   * of what came in pieces and is this file now: it has taken its room before.
   */
  async complete(
    claim: Claim,
    facts: StoredFacts,
    quota: number,
    upload?: Owned,
    from: readonly string[] = [],
  ): Promise<CompleteOutcome> {
    assertTransition('uploading', 'uploaded');
    const known = upload ?? (await this.db.read((_, c) => c.first(UPLOAD_OF, [claim.id])));
    if (known === null) return 'gone';
    const { id: uploadId, userId } = known;
    const held = quota > 0 ? await this.db.read((m) => heldBytes(m, userId, from)) : 0;
    const completion = { claim, facts, quota, held, uploadId, userId };
    const complete: Work<CompleteOutcome> = (_, c) => completeFile(c, completion);
    return this.db.write(complete);
  }

  /** `uploading → deleted` for a file that has passed to its receiver, if the claim still holds. */
  completeStream(claim: Claim, facts: StoredFacts): Promise<boolean> {
    return this.move({ ...claim }, 'uploading', 'deleted', { ...facts, owner: '' });
  }

  /** Takes `completeStream` back; `declared` is what the row said before it. */
  reopenStream(claim: Claim, declared: Pick<FileEntity, 'size' | 'type'>): Promise<boolean> {
    const { id, attempt, owner } = claim;
    const before = {
      size: declared.size,
      type: declared.type,
      md5: '',
      sha256: '',
      storedAt: null,
    };
    return this.move({ id, attempt, owner: '' }, 'deleted', 'uploading', { ...before, owner });
  }

  /** Of the claims, the files that are not `uploading` under them any more. */
  async lostClaims(claims: readonly Claim[]): Promise<string[]> {
    const rows = await this.db.read((m) =>
      m.find(FileEntity, {
        select: { id: true, attempt: true },
        where: { id: In(claims.map(({ id }) => id)), status: 'uploading' },
      }),
    );
    const held = new Map(rows.map(({ id, attempt }) => [id, attempt]));
    return claims.filter(({ id, attempt }) => held.get(id) !== attempt).map(({ id }) => id);
  }

  /** `uploading → missing`, if the claim still holds: the file can be sent again. */
  async release(claim: Claim): Promise<boolean> {
    assertTransition('uploading', 'missing');
    return (await this.db.write((_, c) => c.change(RELEASE, heldValues(claim)))) > 0;
  }

  /** Compare-and-set of the status; false when it was not `from` any more. */
  transition(id: string, from: StoredFileStatus, to: StoredFileStatus): Promise<boolean> {
    if (from !== 'uploaded') return this.move({ id }, from, to, { owner: '' });
    return this.db.transaction((m) => removeStoredFile(m, id));
  }

  /**
   * `uploaded → removed` for several files as one, by `owner`, which delivers them now: while it lives, the
   * cleaner leaves their bytes to it. Answers those that this call moved, in the given order and as they
   * are by now; none when the first is not among them.
   */
  claimDelivery(ids: readonly string[], owner: string): Promise<FileEntity[]> {
    return this.db.transaction(async (m) => {
      const won: string[] = [];
      for (const id of ids) {
        if (await removeStoredFile(m, id, owner)) won.push(id);
        else if (won.length === 0) return [];
      }
      const rows = await m.findBy(FileEntity, { id: In(won) });
      return rows.sort((a, b) => won.indexOf(a.id) - won.indexOf(b.id));
    });
  }

  /** Leaves the bytes of a file that `owner` has delivered to the cleaner. */
  async leaveDelivered(id: string, owner: string): Promise<void> {
    await this.db.write((m) =>
      m.update(FileEntity, { id, owner, status: 'removed' }, { owner: '' }),
    );
  }

  /**
   * All files, or those of one upload, or one, after `after`, in order of id, as everybody sees them: a stored
   * file of a removed upload is `removed`, even before the cleaner says so in its row.
   */
  listAll({ uploadId, id, after, limit }: FileSelection): Promise<FileEntity[]> {
    const where = {
      id: id ?? MoreThan(after),
      ...(uploadId === undefined ? {} : { uploadId }),
    };
    if (id !== undefined && after !== '') return Promise.resolve([]);
    return this.db.read(async (m) => {
      const files = await m.find(FileEntity, { where, order: { id: 'ASC' }, take: limit });
      const stored = files.filter(({ status }) => status === 'uploaded');
      if (stored.length === 0) return files;
      const ids = [...new Set(stored.map((file) => file.uploadId))];
      const uploads = await m.findBy(UploadEntity, { id: In(ids), deletedAt: IsNull() });
      const live = new Set(uploads.map((upload) => upload.id));
      for (const file of stored) if (!live.has(file.uploadId)) file.status = 'removed';
      return files;
    });
  }

  private async move(
    which: Partial<Claim>,
    from: StoredFileStatus,
    to: StoredFileStatus,
    set: Partial<FileEntity>,
  ): Promise<boolean> {
    assertTransition(from, to);
    const moved = await this.db.write((m) =>
      m.update(FileEntity, { ...which, status: from }, { ...set, status: to }),
    );
    return affected(moved) > 0;
  }
}

/**
 * `uploaded → removed` of one file, and what that frees. False also when its upload was removed before: the
 * file went with it, and nobody delivers it.
 */
async function removeStoredFile(m: EntityManager, id: string, owner = ''): Promise<boolean> {
  const moved = await m.update(
    FileEntity,
    { id, status: 'uploaded' },
    { status: 'removed', owner },
  );
  if (affected(moved) === 0) return false;
  const { size, ...upload } = await uploadOf(m, id);
  if (await discharge(m, upload, size)) return true;
  if (owner !== '') await m.update(FileEntity, { id, owner }, { owner: '' });
  return false;
}
