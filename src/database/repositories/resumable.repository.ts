import { Injectable } from '@nestjs/common';
import { Brackets, type EntityManager, In, LessThan, MoreThan, Not } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { FileEntity } from '../entities/file.entity.js';
import { RESUMABLE_OWNER, ResumableEntity } from '../entities/resumable.entity.js';
import { UsageEntity } from '../entities/usage.entity.js';
import { chunks } from '../insert-all.js';
import { insertRows } from '../insert.js';
import { storable } from '../storable.js';
import type { Claim } from '../statements/file.statements.js';

/** What may be said of one that grew. */
export type Growing = Pick<
  ResumableEntity,
  'received' | 'notes' | 'length' | 'expiresAt' | 'heldUntil'
>;

/** What may be said of one that is held, beside how it grows. */
export type HeldChange = Partial<
  Pick<ResumableEntity, 'length' | 'state' | 'expiresAt' | 'digests'>
>;

/** Which bytes a row needs. */
export type NeededBytes = Pick<ResumableEntity, 'fileId' | 'attempt' | 'state' | 'backend'>;

/**
 * Every query about files that come over several requests. Who works on one holds it, for a time that has to be
 * prolonged; each change is a compare-and-set with the holder, so that nobody who was taken for dead changes anything.
 */
@Injectable()
export class ResumableRepository {
  constructor(private readonly db: Database) {}

  /** A new one. With `claim`, the file that it is of becomes one that no single server receives. False: it is gone. */
  insert(row: ResumableEntity, claim: Claim | null): Promise<boolean> {
    return this.db.transaction(async (m) => {
      if (claim !== null) {
        const held = { ...claim, status: 'uploading' } as const;
        const moved = await m.update(FileEntity, held, { owner: RESUMABLE_OWNER });
        if (affected(moved) === 0) return false;
      }
      await insertRows(m, ResumableEntity, [row]);
      return true;
    });
  }

  async find(id: string): Promise<ResumableEntity | null> {
    if (!storable(id)) return null;
    return this.db.read((m) => m.findOneBy(ResumableEntity, { id }));
  }

  /** Those that there are, in no order. */
  findAll(ids: readonly string[]): Promise<ResumableEntity[]> {
    const known = ids.filter((id) => storable(id));
    return this.db.read((m) => m.findBy(ResumableEntity, { id: In(known) }));
  }

  /** What was begun of a file, if not a byte of it is here, and nobody works on it at `now`. */
  findUntouched(
    { id: fileId, attempt }: Pick<FileEntity, 'id' | 'attempt'>,
    now: number,
  ): Promise<ResumableEntity | null> {
    const untouched = {
      kind: 'file',
      state: 'open',
      received: 0,
      heldUntil: LessThan(now),
    } as const;
    return this.db.read((m) => m.findOneBy(ResumableEntity, { fileId, attempt, ...untouched }));
  }

  /** What was put together of the same parts, in the same order. */
  findWhole(userId: string, parts: string): Promise<ResumableEntity | null> {
    return this.db.read((m) => m.findOneBy(ResumableEntity, { userId, kind: 'whole', parts }));
  }

  /** Which objects of these files belong to one. */
  neededOf(fileIds: readonly string[]): Promise<NeededBytes[]> {
    return this.db.read((m) =>
      m.find(ResumableEntity, {
        select: { fileId: true, attempt: true, state: true, backend: true },
        where: { fileId: In([...fileIds]), state: Not('done') },
      }),
    );
  }

  /** Bytes that an account's unfinished ones take, those of `except` left out. */
  held(userId: string, except: readonly string[] = []): Promise<number> {
    return this.db.read((m) => heldBytes(m, userId, except));
  }

  /** How many are not finished, and their bytes. */
  async unfinished(): Promise<{ readonly count: number; readonly bytes: number }> {
    const row = await this.db.read((m) =>
      m
        .createQueryBuilder(ResumableEntity, 'r')
        .select('COUNT(*)', 'count')
        .addSelect('COALESCE(SUM(r.received), 0)', 'bytes')
        .where(`r.state <> 'done'`)
        .getRawOne<Record<'count' | 'bytes', string | number>>(),
    );
    return { count: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) };
  }

  /** Takes it until `until`, if nobody has it. */
  async hold(id: string, holder: string, now: number, until: number): Promise<boolean> {
    const held = await this.db.write((m) =>
      m
        .createQueryBuilder()
        .update(ResumableEntity)
        .set({ holder, heldUntil: until, wanted: 0 })
        .where({ id })
        .andWhere(
          new Brackets((free) => free.where({ holder: '' }).orWhere({ heldUntil: LessThan(now) })),
        )
        .execute(),
    );
    return affected(held) > 0;
  }

  /** Asks whoever has it to end. */
  async want(id: string): Promise<void> {
    await this.db.write((m) => m.update(ResumableEntity, { id, holder: Not('') }, { wanted: 1 }));
  }

  /** Prolongs the time for which they are held. */
  async beat(holders: readonly string[], until: number): Promise<void> {
    for (const some of chunks(holders)) {
      await this.db.write((m) =>
        m.update(ResumableEntity, { holder: In(some) }, { heldUntil: until }),
      );
    }
  }

  /** How it is with those that were held; who is not named has lost his. */
  async look(holders: readonly string[]): Promise<Map<string, 'mine' | 'wanted'>> {
    const found = new Map<string, 'mine' | 'wanted'>();
    for (const some of chunks(holders)) {
      const rows = await this.db.read((m) =>
        m.find(ResumableEntity, {
          select: { id: true, wanted: true, holder: true },
          where: { holder: In(some) },
        }),
      );
      for (const { holder, wanted } of rows) found.set(holder, wanted > 0 ? 'wanted' : 'mine');
    }
    return found;
  }

  async release(id: string, holder: string): Promise<void> {
    await this.db.write((m) =>
      m.update(ResumableEntity, { id, holder }, { holder: '', wanted: 0 }),
    );
  }

  /**
   * More is durable than `before` bytes, if all that the account has, stored or not, is not more than `quota` bytes
   * then; ≤ 0: any number. `full`: it would be; `lost`: somebody else has it.
   */
  async advance(
    { id, userId, received: before }: Pick<ResumableEntity, 'id' | 'userId' | 'received'>,
    holder: string,
    now: Growing,
    quota: number,
  ): Promise<'grown' | 'full' | 'lost'> {
    const advance = async (m: EntityManager): Promise<'grown' | 'lost'> => {
      const grown = await m.update(ResumableEntity, { id, holder, received: before }, { ...now });
      return affected(grown) > 0 ? 'grown' : 'lost';
    };
    if (quota <= 0) return this.db.write(advance);
    return this.db.transaction(async (m) => {
      // Others of the same account wait here: what is counted then is what there is.
      await m.update(UsageEntity, { userId }, { size: () => 'size' });
      const usage = await m.findOneBy(UsageEntity, { userId });
      const held = await heldBytes(m, userId, [id]);
      const after = (usage?.size ?? 0) + held + now.received;
      return after > quota ? 'full' : advance(m);
    });
  }

  /** Says more of one that is held. False: somebody else has it. */
  async change(id: string, holder: string, set: HeldChange): Promise<boolean> {
    const changed = await this.db.write((m) =>
      m.update(ResumableEntity, { id, holder }, { ...set }),
    );
    return affected(changed) > 0;
  }

  /** Parts whose bytes are in a file now. They are known as long as the file's own is. */
  async spend(ids: readonly string[], expiresAt: number): Promise<void> {
    await this.db.write((m) =>
      m.update(ResumableEntity, { id: In([...ids]) }, { state: 'done', expiresAt }),
    );
  }

  /** Parts are kept as long as what is made of them. */
  async keepUntil(ids: readonly string[], expiresAt: number): Promise<void> {
    await this.db.write((m) =>
      m.update(
        ResumableEntity,
        { id: In([...ids]), expiresAt: LessThan(expiresAt) },
        { expiresAt },
      ),
    );
  }

  /** Those whose time is over, the longest over first, behind `after`; none that somebody works on. */
  expired(now: number, after: string, limit: number): Promise<ResumableEntity[]> {
    return this.db.read((m) =>
      m.find(ResumableEntity, {
        where: { expiresAt: LessThan(now), heldUntil: LessThan(now), id: MoreThan(after) },
        order: { id: 'ASC' },
        take: limit,
      }),
    );
  }

  /** Unfinished ones, in the order of their ids behind `after`, whose file is not `uploading` any more. */
  orphaned(after: string, limit: number): Promise<ResumableEntity[]> {
    return this.db.read((m) =>
      m
        .createQueryBuilder(ResumableEntity, 'r')
        .leftJoin('files', 'f', 'f.id = r.fileId')
        .where(`r.state = 'open' AND r.kind <> 'part' AND r.id > :after`, { after })
        .andWhere(`(f.id IS NULL OR f.status <> 'uploading' OR f.attempt <> r.attempt)`)
        .orderBy('r.id')
        .limit(limit)
        .getMany(),
    );
  }

  /** Forgets one that `holder` has. False: somebody else has it, or it is not there. */
  async remove(id: string, holder: string): Promise<boolean> {
    const gone = await this.db.write((m) => m.delete(ResumableEntity, { id, holder }));
    return affected(gone) > 0;
  }
}

/** Bytes that an account's unfinished ones take. */
export async function heldBytes(
  m: EntityManager,
  userId: string,
  except: readonly string[] = [],
): Promise<number> {
  const query = m
    .createQueryBuilder(ResumableEntity, 'r')
    .select('COALESCE(SUM(r.received), 0)', 'bytes')
    .where(`r.userId = :userId AND r.state <> 'done'`, { userId });
  if (except.length > 0) query.andWhere('r.id NOT IN (:...except)', { except });
  const row = await query.getRawOne<{ bytes: string | number }>();
  return Number(row?.bytes ?? 0);
}
