import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { insertRows } from '../insert.js';
import { TokenEntity } from '../entities/token.entity.js';
import { UserEntity } from '../entities/user.entity.js';
import { TOKEN } from '../statements/account.statements.js';
import { storable } from '../storable.js';
import { type PageQuery, type PageResult, readPage } from '../page-query.js';

/** Every query about user tokens. */
@Injectable()
export class TokenRepository {
  constructor(private readonly db: Database) {}

  async find(token: string): Promise<TokenEntity | null> {
    if (!storable(token)) return null;
    return this.db.read((_, c) => c.first(TOKEN, [token]));
  }

  /** False: its user is gone. */
  insert(token: TokenEntity): Promise<boolean> {
    return this.db.transaction((m) => insertToken(m, token));
  }

  count(userId: string): Promise<number> {
    return this.db.read((m) => m.countBy(TokenEntity, { userId }));
  }

  /** False: there is no such token, or it is somebody else's. Without `userId`: anybody's. */
  async remove(token: string, userId?: string): Promise<boolean> {
    if (!storable(token)) return false;
    const which = userId === undefined ? { token } : { token, userId };
    return affected(await this.db.write((m) => m.delete(TokenEntity, which))) > 0;
  }

  page(userId: string, page: PageQuery): Promise<PageResult<TokenEntity>> {
    return this.db.read((m) =>
      readPage(
        m,
        {
          entity: TokenEntity,
          sort: 'createdAt',
          id: 'token',
          filter: (query) => void query.where('e.userId = :userId', { userId }),
        },
        page,
      ),
    );
  }

  /** All tokens, or those of one user, oldest first. */
  list(userId?: string): Promise<TokenEntity[]> {
    return this.db.read((m) =>
      m.find(TokenEntity, {
        where: userId === undefined ? {} : { userId },
        order: { createdAt: 'ASC', token: 'ASC' },
      }),
    );
  }
}

/**
 * Stores a token of a user who is there. The user's row is written, to its own value, so that it cannot
 * be removed at the same time: a token without its user would be the next one's of that name.
 */
export async function insertToken(m: EntityManager, token: TokenEntity): Promise<boolean> {
  const { userId: id } = token;
  if (affected(await m.update(UserEntity, { id }, { id })) === 0) return false;
  await insertRows(m, TokenEntity, [token]);
  return true;
}
