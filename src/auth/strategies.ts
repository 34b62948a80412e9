import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from '../http/exchange.js';
import { Strategy } from 'passport-custom';
import type { Authenticator } from './authenticator.js';
import type { Principal } from './principal.js';

export const USER_TOKEN = 'user-token';
export const SESSION = 'session-cookie';

function authenticatorOf({ authenticator }: Request): Authenticator {
  if (authenticator === undefined) throw new Error('a strategy runs outside of its guard');
  return authenticator;
}

/** `X-PlikToken` (contract §3.2). */
@Injectable()
export class UserTokenStrategy extends PassportStrategy(Strategy, USER_TOKEN) {
  validate(req: Request): Promise<Principal | null> {
    return authenticatorOf(req).byToken(req);
  }
}

/** The session cookie (contract §3.1). */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, SESSION) {
  validate(req: Request): Promise<Principal | null> {
    return authenticatorOf(req).bySession(req);
  }
}
