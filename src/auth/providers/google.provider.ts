import { Injectable } from '@nestjs/common';
import type { Request } from '../../http/exchange.js';
import { Forbidden } from '../../common/errors.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import { codeCallback } from './code-callback.js';
import { authorizationUrl, exchangeCode } from './code-flow.js';
import {
  type Identity,
  type LoginEnd,
  type LoginProvider,
  type LoginStart,
  type MayAsk,
  ProviderFailure,
  checkDomain,
  judge,
  textsOf,
} from './login-provider.js';
import { LoginStates } from './login-state.js';
import { Outbound, OutboundFailure } from './outbound.js';

const SCOPE = ['email', 'profile']
  .map((what) => `https://www.googleapis.com/auth/userinfo.${what}`)
  .join(' ');

/** Google (contract §5.7). */
@Injectable()
export class GoogleProvider implements LoginProvider {
  readonly name = 'google';
  readonly title = 'Google';
  readonly asksToBegin = false;

  constructor(
    private readonly states: LoginStates,
    private readonly outbound: Outbound,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  get enabled(): boolean {
    return this.settings.googleAuthentication;
  }

  async start(redirectUrl: string, secure: boolean): Promise<LoginStart> {
    const { googleAuthUrl, googleApiClientId } = this.settings;
    const { state, cookie, verifier } = await this.states.begin(this.name, redirectUrl, secure);
    const request = { clientId: googleApiClientId, redirectUrl, scope: SCOPE, state, verifier };
    return { url: authorizationUrl(googleAuthUrl, request), cookies: [cookie] };
  }

  async end(req: Request): Promise<LoginEnd> {
    const { cookie, code, redirectUrl, verifier, checkRefusal } = await codeCallback(
      this,
      req,
      this.states,
    );
    const identify = async (mayAsk: MayAsk): Promise<Identity> => {
      checkRefusal();
      await mayAsk();
      return this.identify(code, redirectUrl, verifier);
    };
    return { cookies: [cookie], identify };
  }

  private async identify(code: string, redirectUrl: string, verifier: string): Promise<Identity> {
    const user = await this.ask(code, redirectUrl, verifier);
    const { email, name } = textsOf(user, 'email', 'name');
    if (email === '') throw new ProviderFailure(this.title, new Error('there is no email'));
    // The address is who they are: one that nobody has proved is nobody's.
    if ((user as { verified_email?: unknown }).verified_email === false) {
      throw new Forbidden('email is not verified');
    }
    judge(email, () => {
      checkDomain(email, this.settings.googleValidDomains);
    });
    return { subject: email, login: email, name, email };
  }

  private async ask(code: string, redirectUrl: string, verifier: string): Promise<unknown> {
    const { googleTokenUrl, googleUserInfoUrl, googleApiClientId, googleApiSecret } = this.settings;
    const client = { clientId: googleApiClientId, clientSecret: googleApiSecret };
    try {
      const request = { ...client, code, redirectUrl, verifier };
      const token = await exchangeCode(this.outbound, googleTokenUrl, request);
      const headers = { Authorization: `Bearer ${token}` };
      return await this.outbound.json(googleUserInfoUrl, { headers });
    } catch (error) {
      if (error instanceof OutboundFailure) throw new ProviderFailure(this.title, error);
      throw error;
    }
  }
}
