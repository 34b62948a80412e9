import { Injectable } from '@nestjs/common';
import { type EntityTarget, In, type ObjectLiteral } from 'typeorm';
import { newId } from '../../common/ids.js';
import { nextTurn } from '../../common/turn.js';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { FileEntity } from '../entities/file.entity.js';
import { InstanceEntity } from '../entities/instance.entity.js';
import { RESUMABLE_OWNER } from '../entities/resumable.entity.js';
import { TokenEntity } from '../entities/token.entity.js';
import { assertTransition } from '../file-status.js';
import { unindexed } from '../unindexed.js';

/** Rows that one statement reads or changes. */
const PIECE = 500;
/** Rows that one pass looks at for what they belong to: all of a small table, some of a large one. */
const MOST_ROWS = 20_000;

/** Rows of one table, and the rows that they belong to. */
interface Belonging {
  readonly entity: EntityTarget<ObjectLiteral>;
  readonly key: string;
  readonly table: string;
  readonly column: string;
  readonly parents: string;
}

const FILES: Belonging = {
  ...{ entity: FileEntity, key: 'id' },
  ...{ table: 'files', column: 'upload_id', parents: 'uploads' },
};
const TOKENS: Belonging = {
  ...{ entity: TokenEntity, key: 'token' },
  ...{ table: 'tokens', column: 'user_id', parents: 'users' },
};

/** Rows of what is not there any more: servers that died, uploads and users that were lost. */
@Injectable()
export class AbandonedRepository {
  constructor(private readonly db: Database) {}

  /** Files being received by a server that is not there any more become `missing`: retryable. */
  async releaseFiles(): Promise<number> {
    assertTransition('uploading', 'missing');
    const abandoned = `owner <> '${RESUMABLE_OWNER}' AND owner NOT IN (SELECT id FROM instances)`;
    let freed = 0;
    for (;;) {
      // Read first: nearly always there are none, and nobody should wait for a write that changes nothing.
      const found = await this.db.read((m) =>
        m
          .createQueryBuilder(FileEntity, 'f')
          .select('f.id', 'id')
          .where(`f.status = 'uploading' AND f.owner <> '${RESUMABLE_OWNER}'`)
          .andWhere(
            `f.owner NOT IN ${m.createQueryBuilder().subQuery().select('i.id').from(InstanceEntity, 'i').getQuery()}`,
          )
          .limit(PIECE)
          .getRawMany<{ id: string }>(),
      );
      if (found.length === 0) return freed;
      const ids = found.map(({ id }) => id);
      const moved = await this.db.write((m) =>
        m
          .createQueryBuilder()
          .update(FileEntity)
          .set({ status: 'missing', owner: '' })
          .where({ id: In(ids) })
          .andWhere(`${unindexed(m, 'status')} = 'uploading' AND ${abandoned}`)
          .execute(),
      );
      freed += affected(moved);
      if (found.length < PIECE) return freed;
      await nextTurn();
    }
  }

  /** Removes file rows whose upload is gone; answers how many. */
  eraseFiles(): Promise<number> {
    return this.erase(FILES);
  }

  /** Removes tokens whose user is gone; answers how many. */
  eraseTokens(): Promise<number> {
    return this.erase(TOKENS);
  }

  /**
   * No crash leaves such rows; they come from restored or edited databases, so that a large table may be looked
   * through in several passes. Each begins somewhere else, and goes round.
   */
  private async erase(which: Belonging): Promise<number> {
    const start = newId();
    let [erased, looked, after, isRound] = [0, 0, start, false];
    while (looked < MOST_ROWS) {
      const rows = await this.piece(which, after, isRound ? start : null);
      erased += await this.eraseRows(
        which,
        rows.filter(({ parent }) => parent === null).map(({ id }) => id),
      );
      looked += rows.length;
      const last = rows.at(-1);
      if (last !== undefined && rows.length === PIECE) after = last.id;
      else if (isRound) return erased;
      else [after, isRound] = ['', true];
      await nextTurn();
    }
    return erased;
  }

  private piece(
    { entity, key, column, parents }: Belonging,
    after: string,
    end: string | null,
  ): Promise<{ id: string; parent: string | null }[]> {
    return this.db.read((m) => {
      const query = m
        .createQueryBuilder(entity, 'e')
        .select(`e.${key}`, 'id')
        .addSelect('p.id', 'parent')
        .leftJoin(parents, 'p', `p.id = e.${column}`)
        .where(`e.${key} > :after`, { after });
      if (end !== null) query.andWhere(`e.${key} <= :end`, { end });
      return query.orderBy(`e.${key}`).limit(PIECE).getRawMany();
    });
  }

  private async eraseRows(
    { entity, key, table, column, parents }: Belonging,
    ids: readonly string[],
  ): Promise<number> {
    if (ids.length === 0) return 0;
    const orphaned = `NOT EXISTS (SELECT 1 FROM ${parents} p WHERE p.id = ${table}.${column})`;
    const gone = await this.db.write((m) =>
      m
        .createQueryBuilder()
        .delete()
        .from(entity)
        .where({ [key]: In([...ids]) })
        .andWhere(orphaned)
        .execute(),
    );
    return affected(gone);
  }
}
