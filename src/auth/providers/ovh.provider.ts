import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from '../../http/exchange.js';
import jwt from 'jsonwebtoken';
import { Clock } from '../../common/clock.js';
import { BadRequest } from '../../common/errors.js';
import { randomText } from '../../common/ids.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import { cookieOf } from '../session-cookies.js';
import {
  type Identity,
  type LoginEnd,
  type LoginProvider,
  type LoginStart,
  type MayAsk,
  ProviderFailure,
  textsOf,
} from './login-provider.js';
import { LoginStates } from './login-state.js';
import { Outbound, OutboundFailure } from './outbound.js';

const COOKIE = 'plik-ovh-session';
/** How long somebody may take at OVH, in seconds. */
const LIFETIME = 300;
const RULES = [{ method: 'GET', path: '/me' }];

/** OVH: a credential that its owner confirms, then a signed call (contract §5.7). */
@Injectable()
export class OvhProvider implements LoginProvider {
  readonly name = 'ovh';
  readonly title = 'OVH';
  readonly asksToBegin = true;

  constructor(
    private readonly states: LoginStates,
    private readonly outbound: Outbound,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  get enabled(): boolean {
    return this.settings.ovhAuthentication;
  }

  async start(redirection: string): Promise<LoginStart> {
    const { ovhApiEndpoint, ovhApiKey } = this.settings;
    const answer = await this.reaching(() =>
      this.outbound.json(`${ovhApiEndpoint}/auth/credential`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Ovh-Application': ovhApiKey },
        body: JSON.stringify({ accessRules: RULES, redirection }),
      }),
    );
    const { validationUrl, consumerKey } = textsOf(answer, 'validationUrl', 'consumerKey');
    if (validationUrl === '' || consumerKey === '') {
      throw new ProviderFailure(this.title, new Error('there is no credential'));
    }
    return { url: validationUrl, cookies: [this.cookie(this.sealed(consumerKey), LIFETIME)] };
  }

  end(req: Request): Promise<LoginEnd> {
    const identify = async (mayAsk: MayAsk): Promise<Identity> => {
      const key = await this.consumerKey(req);
      await mayAsk();
      return this.identify(key);
    };
    return Promise.resolve({ cookies: [this.cookie('', 0)], identify });
  }

  private sealed(consumerKey: string): string {
    const { ovhApiEndpoint, ovhApiSecret } = this.settings;
    const now = Math.floor(this.clock.now() / 1000);
    const claims = {
      id: randomText(8),
      'ovh-consumer-key': consumerKey,
      'ovh-api-endpoint': ovhApiEndpoint,
      exp: now + LIFETIME,
    };
    return jwt.sign(claims, ovhApiSecret, { algorithm: 'HS256', noTimestamp: true });
  }

  /** 400 when the cookie is missing, or not good any more: it is good once, like the state of other logins. */
  private async consumerKey(req: Request): Promise<string> {
    const cookie = cookieOf(req.headers.cookie, COOKIE) ?? '';
    if (cookie === '') throw new BadRequest('missing OVH session cookie');
    const clockTimestamp = Math.floor(this.clock.now() / 1000);
    let claims: unknown;
    try {
      const options = { algorithms: ['HS256' as const], clockTimestamp };
      claims = jwt.verify(cookie, this.settings.ovhApiSecret, options);
    } catch (error) {
      const why = error instanceof jwt.TokenExpiredError ? 'it has expired' : 'it is not ours';
      throw new BadRequest(`invalid OVH session cookie : ${why}`);
    }
    const { id, 'ovh-consumer-key': key } = textsOf(claims, 'id', 'ovh-consumer-key');
    if (key === '') throw new BadRequest('invalid OVH session cookie : there is no consumer key');
    if (!(await this.states.useOnce(id, clockTimestamp + LIFETIME))) {
      throw new BadRequest('invalid OVH session cookie : it was used before');
    }
    return key;
  }

  private async identify(consumerKey: string): Promise<Identity> {
    const url = `${this.settings.ovhApiEndpoint}/me`;
    const headers = this.signed(consumerKey, url);
    const answer = await this.reaching(() => this.outbound.json(url, { headers }));
    const user = textsOf(answer, 'nichandle', 'email', 'firstname', 'name');
    const { nichandle, email, firstname } = user;
    if (nichandle === '') throw new ProviderFailure(this.title, new Error('there is no nichandle'));
    const name = `${firstname} ${user.name}`.trim();
    return { subject: nichandle, login: nichandle, name, email };
  }

  private signed(consumerKey: string, url: string): Record<string, string> {
    const { ovhApiKey, ovhApiSecret } = this.settings;
    const timestamp = String(Math.floor(this.clock.now() / 1000));
    const text = [ovhApiSecret, consumerKey, 'GET', url, '', timestamp].join('+');
    return {
      'X-Ovh-Application': ovhApiKey,
      'X-Ovh-Timestamp': timestamp,
      'X-Ovh-Consumer': consumerKey,
      'X-Ovh-Signature': `$1$${createHash('sha1').update(text).digest('hex')}`,
    };
  }

  /** Always `Secure` (contract §5.7): it opens an account. Browsers take that on localhost, too. */
  private cookie(value: string, age: number): string {
    return `${COOKIE}=${value}; Path=${this.settings.path || '/'}; Max-Age=${age}; Secure; SameSite=Lax; HttpOnly`;
  }

  private async reaching<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof OutboundFailure) throw new ProviderFailure(this.title, error);
      throw error;
    }
  }
}
