import { createHash, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from '../../http/exchange.js';
import jwt from 'jsonwebtoken';
import { Clock } from '../../common/clock.js';
import { sameSecret } from '../../common/constant-time.js';
import { BadRequest } from '../../common/errors.js';
import { randomText } from '../../common/ids.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import { LeaseRepository } from '../../database/repositories/lease.repository.js';
import { areSecure, cookieOf } from '../session-cookies.js';
import { Sessions } from '../sessions.js';

/** How long somebody may take at the provider, in seconds. */
const LIFETIME = 300;
const COOKIE = 'plik-login-';

/** What only this login knows; none of it is in the URL that the browser is sent to. */
export interface LoginSecrets {
  /** PKCE (RFC 7636 §4.1). */
  readonly verifier: string;
  readonly nonce: string;
}

export interface BegunLogin extends LoginSecrets {
  /** For the provider, which gives it back. */
  readonly state: string;
  /** Binds the state to this browser. */
  readonly cookie: string;
}

export interface FinishedLogin extends LoginSecrets {
  /** Where the provider was asked to send the browser. */
  readonly redirectUrl: string;
  /** Takes the cookie of this login back. */
  readonly cookie: string;
}

interface StateClaims {
  readonly id: string;
  readonly provider: string;
  readonly redirectURL: string;
  readonly expire: number;
  readonly browser: string;
}

/**
 * The state of logins that are under way (contract §5.7): signed, for one provider, one browser, five
 * minutes and one use. Nothing is kept for it here until it is used.
 */
@Injectable()
export class LoginStates {
  constructor(
    private readonly sessions: Sessions,
    private readonly leases: LeaseRepository,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async begin(provider: string, redirectURL: string, secure: boolean): Promise<BegunLogin> {
    const id = randomText(8);
    const secret = randomText(43);
    const expire = Math.floor(this.clock.now() / 1000) + LIFETIME;
    const claims: StateClaims = { id, provider, redirectURL, expire, browser: digest(secret) };
    const state = jwt.sign(claims, await this.key(), { algorithm: 'HS256', noTimestamp: true });
    return { state, cookie: this.cookie(id, secret, LIFETIME, secure), ...secretsOf(secret) };
  }

  /** 400 `invalid oauth2 state : …`. A state is good once, also when what follows fails. */
  async finish(provider: string, state: string, req: Request): Promise<FinishedLogin> {
    const claims = claimsOf(state, await this.key());
    if (claims === null) throw invalid('it is not signed by this server');
    if (claims.provider !== provider) throw invalid('it is for another provider');
    const path = `${this.settings.path}/auth/${provider}/callback`;
    if (!isUrlOf(claims.redirectURL, path)) throw invalid('its redirect URL is not of this server');
    if (this.clock.now() / 1000 > claims.expire) throw invalid('it has expired');
    const secret = cookieOf(req.headers.cookie, COOKIE + claims.id) ?? '';
    if (!sameSecret(digest(secret), claims.browser)) throw invalid('it belongs to another browser');
    if (!(await this.useOnce(claims.id, claims.expire))) throw invalid('it was used before');
    const { redirectURL: redirectUrl, id } = claims;
    const cookie = this.cookie(id, '', 0, areSecure(req, this.settings));
    return { redirectUrl, cookie, ...secretsOf(secret) };
  }

  /** True for exactly one caller on all servers. `id`: up to 43 letters; `expire` in seconds since the epoch. */
  async useOnce(id: string, expire: number): Promise<boolean> {
    const now = this.clock.now();
    await this.leases.forgetOld(now);
    return this.leases.acquire(`login-state:${id}`, randomText(16), now, (expire + 1) * 1000);
  }

  private cookie(id: string, value: string, age: number, secure: boolean): string {
    const path = `${this.settings.path}/auth`;
    const flags = `${secure ? '; Secure' : ''}; SameSite=Lax; HttpOnly`;
    return `${COOKIE}${id}=${value}; Path=${path}; Max-Age=${age}${flags}`;
  }

  private async key(): Promise<Buffer> {
    return this.sessions.derivedKey('state of logins');
  }
}

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

const secretsOf = (secret: string): LoginSecrets => ({
  verifier: createHmac('sha256', secret).update('verifier').digest('base64url'),
  nonce: createHmac('sha256', secret).update('nonce').digest('base64url'),
});

const invalid = (why: string): BadRequest => new BadRequest(`invalid oauth2 state : ${why}`);

function claimsOf(state: string, key: Buffer): StateClaims | null {
  try {
    const claims = jwt.verify(state, key, { algorithms: ['HS256'] });
    return typeof claims === 'object' ? (claims as unknown as StateClaims) : null;
  } catch {
    return null;
  }
}

function isUrlOf(url: string, path: string): boolean {
  try {
    return new URL(url).pathname === path;
  } catch {
    return false;
  }
}
