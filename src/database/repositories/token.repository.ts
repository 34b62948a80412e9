import { Injectable } from '@nestjs/common';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { TokenEntity } from '../entities/token.entity.js';
import { type PageQuery, type PageResult, readPage } from '../page-query.js';

/** Every query about user tokens. */
@Injectable()
export class TokenRepository {
  constructor(private readonly db: Database) {}

  find(token: string): Promise<TokenEntity | null> {
    return this.db.run((m) => m.findOneBy(TokenEntity, { token }));
  }

  async insert(token: TokenEntity): Promise<void> {
    await this.db.run((m) => m.insert(TokenEntity, token));
  }

  count(userId: string): Promise<number> {
    return this.db.run((m) => m.countBy(TokenEntity, { userId }));
  }

  /** False: there is no such token, or it is somebody else's. Without `userId`: anybody's. */
  async remove(token: string, userId?: string): Promise<boolean> {
    const which = userId === undefined ? { token } : { token, userId };
    return affected(await this.db.run((m) => m.delete(TokenEntity, which))) > 0;
  }

  page(userId: string, page: PageQuery): Promise<PageResult<TokenEntity>> {
    return this.db.run((m) =>
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
    return this.db.run((m) =>
      m.find(TokenEntity, {
        where: userId === undefined ? {} : { userId },
        order: { createdAt: 'ASC', token: 'ASC' },
      }),
    );
  }
}
