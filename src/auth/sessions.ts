import { type KeyObject, createHash, createHmac, createSecretKey, randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/clock.js';
import { randomText } from '../common/ids.js';
import { InjectSettings, type Settings } from '../config/index.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { EndedSessionRepository } from '../database/repositories/ended-session.repository.js';
import { SessionRepository } from '../database/repositories/session.repository.js';
import { SettingRepository } from '../database/repositories/setting.repository.js';

/** Under this name Plik keeps it too, so that sessions outlive a move (contract §1.6, §12). */
const KEY_SETTING = 'authentication_signature_key';

/** Tokens that are kept, and the length of the longest, in characters. */
const KEPT = 2000;
const LONGEST_KEPT = 1024;

/** What a valid session cookie says. */
export interface Session {
  /** A digest that no other session has, those of Plik included: the xsrf value is made anew for each. */
  readonly id: string;
  readonly userId: string;
  readonly xsrf: string;
  /** That of its account when it began; 0 also for sessions of Plik. */
  readonly epoch: number;
  /** When somebody logged in, in ms since the epoch, to the second. */
  readonly startedAt: number;
}

/** Makes and reads session cookies: JWTs signed with a key that all servers share (contract §3.1). */
@Injectable()
export class Sessions implements OnApplicationBootstrap {
  private key: KeyObject | undefined;
  /** Tokens with a right signature, and what they say. Whether a session was ended is asked each time. */
  private readonly genuine = new LRUCache<string, Session>({ max: KEPT });

  constructor(
    private readonly stored: SettingRepository,
    private readonly ended: EndedSessionRepository,
    private readonly kept: SessionRepository,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.settings.authentication) await this.signingKey();
  }

  async issue({
    id: userId,
    sessionEpoch: epoch,
  }: Pick<UserEntity, 'id' | 'sessionEpoch'>): Promise<Session & { readonly token: string }> {
    const xsrf = randomUUID();
    const created_at = String(Math.floor(this.clock.now() / 1000));
    const claims = { uid: userId, xsrf, created_at, ...(epoch === 0 ? {} : { epoch }) };
    const options = { algorithm: 'HS512', noTimestamp: true } as const;
    const token = jwt.sign(claims, await this.signingKey(), options);
    return { ...sessionOf(userId, xsrf, created_at, epoch), token };
  }

  /** Null: the signature, the claims or the time are not right. */
  async read(token: string): Promise<Session | null> {
    const session = this.genuine.get(token) ?? this.verify(token, await this.signingKey());
    return session === null || session.startedAt < this.oldestStart ? null : session;
  }

  /** What a token says whose signature is right: nothing can change that while the key is the same. */
  private verify(token: string, key: KeyObject): Session | null {
    const claims = verified(token, key);
    if (claims === null) return null;
    const { uid, xsrf, created_at: created, epoch = 0 } = claims;
    if (typeof uid !== 'string' || typeof xsrf !== 'string' || typeof created !== 'string') {
      return null;
    }
    if (typeof epoch !== 'number' || uid === '' || xsrf === '' || !/^\d{1,12}$/.test(created))
      return null;
    const session = sessionOf(uid, xsrf, created, epoch);
    if (token.length <= LONGEST_KEPT) this.genuine.set(token, session);
    return session;
  }

  /** Ends this one session on all servers. Repeatable; false: it was ended before. */
  async end({ id, startedAt: latestStart }: Pick<Session, 'id' | 'startedAt'>): Promise<boolean> {
    const ended = await this.ended.add({ id, latestStart });
    await this.kept.remove(id);
    return ended;
  }

  /** Forgets ended sessions that are too old by themselves; called now and then. */
  async forgetOld(): Promise<void> {
    await this.ended.forgetOld(this.oldestStart);
    await this.kept.forgetOld(this.oldestStart);
  }

  /** Sessions that began before are over, in ms since the epoch. */
  get oldestStart(): number {
    return this.clock.now() - this.settings.sessionTimeout * 1000;
  }

  /** A key for something else than sessions, the same on all servers. */
  async derivedKey(purpose: string): Promise<Buffer> {
    return createHmac('sha256', await this.signingKey())
      .update(purpose)
      .digest();
  }

  private async signingKey(): Promise<KeyObject> {
    this.key ??= createSecretKey(
      await this.stored.getOrCreate(KEY_SETTING, () => randomText(64)),
      'utf8',
    );
    return this.key;
  }
}

function sessionOf(userId: string, xsrf: string, created: string, epoch: number): Session {
  const text = JSON.stringify(['session', userId, xsrf, created]);
  const id = createHash('sha256').update(text).digest('hex');
  return { id, userId, xsrf, epoch, startedAt: Number(created) * 1000 };
}

function verified(token: string, key: KeyObject): Record<string, unknown> | null {
  try {
    const claims = jwt.verify(token, key, { algorithms: ['HS512'] });
    return typeof claims === 'object' ? claims : null;
  } catch {
    return null;
  }
}
