import { Injectable } from '@nestjs/common';
import type { PageWire, TokenWire } from '#wire';
import { newUserToken } from '../auth/user-token.js';
import { Clock } from '../common/clock.js';
import { BadRequest, NotFound } from '../common/errors.js';
import type { Origin } from '../common/origin.js';
import { TokenEntity } from '../database/entities/token.entity.js';
import { TokenRepository } from '../database/repositories/token.repository.js';
import { type Stored, UploadRepository } from '../database/repositories/upload.repository.js';
import { EventBus } from '../events/event-bus.js';
import { type PageRequest, toPage } from '../http/paging.js';
import { toTokenWire } from './user.wire.js';

const MAX_COMMENT = 1024;
const MAX_TOKENS = 1000;

/** User tokens (contract §5.8). */
@Injectable()
export class TokensService {
  constructor(
    private readonly tokens: TokenRepository,
    private readonly uploads: UploadRepository,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  async create(userId: string, comment: string, by: Origin): Promise<TokenEntity> {
    const token = await this.prepare(userId, comment);
    if (!(await this.tokens.insert(token))) throw new NotFound('user not found');
    this.events.say('TokenCreated', { userId, device: false, actorId: by.actorId }, by);
    return token;
  }

  /** A new token that is not stored yet; 400 when there may be none. */
  async prepare(userId: string, comment: string): Promise<TokenEntity> {
    if (Buffer.byteLength(comment) > MAX_COMMENT) {
      throw new BadRequest(`comment is too long (max ${MAX_COMMENT} bytes)`);
    }
    if ((await this.tokens.count(userId)) >= MAX_TOKENS) {
      throw new BadRequest(`too many tokens. maximum is ${MAX_TOKENS}`);
    }
    const createdAt = this.clock.now();
    const row = { token: newUserToken(), userId, comment, createdAt };
    return Object.assign(new TokenEntity(), row);
  }

  async remove(userId: string, token: string, by: Origin): Promise<void> {
    if (!(await this.tokens.remove(token, userId))) throw new NotFound('token not found');
    this.events.say('TokenRemoved', { userId, actorId: by.actorId }, by);
  }

  async page(userId: string, request: PageRequest): Promise<PageWire<TokenWire>> {
    const found = await this.tokens.page(userId, request);
    const keyOf = ({ createdAt, token }: TokenEntity) => ({ value: createdAt, id: token });
    return toPage(request, { ...found, keyOf }, toTokenWire);
  }

  /** `?token=` as a filter: one of the user's own, revoked ones with uploads included; else 404. */
  async checkFilter(userId: string, token: string): Promise<string | undefined> {
    if (token === '') return undefined;
    const known = await this.tokens.find(token);
    if (known?.userId === userId) return token;
    if (await this.uploads.hasUploadsBy(userId, token)) return token;
    throw new NotFound('token not found');
  }

  /** What the user has stored with one token. */
  usage(userId: string, token: string): Promise<Stored> {
    return this.uploads.usageOfToken(userId, token);
  }
}
