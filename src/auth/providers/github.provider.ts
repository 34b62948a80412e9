import { Injectable } from '@nestjs/common';
import type { Request } from '../../http/exchange.js';
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
  Unwelcome,
  textsOf,
} from './login-provider.js';
import { LoginStates } from './login-state.js';
import { Outbound, OutboundFailure } from './outbound.js';

/** Organisations on one page, and how many pages are looked at. */
const PAGE = 100;
const MOST_PAGES = 10;

/** GitHub, or a GitHub Enterprise Server (contract §5.10). */
@Injectable()
export class GitHubProvider implements LoginProvider {
  readonly name = 'github';
  readonly title = 'GitHub';
  readonly asksToBegin = false;

  constructor(
    private readonly states: LoginStates,
    private readonly outbound: Outbound,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  get enabled(): boolean {
    return this.settings.githubAuthentication;
  }

  async start(redirectUrl: string, secure: boolean): Promise<LoginStart> {
    const { gitHubUrl, gitHubApiClientId: clientId } = this.settings;
    const { state, cookie, verifier } = await this.states.begin(this.name, redirectUrl, secure);
    const organisations = this.organisations.length > 0 ? ' read:org' : '';
    const scope = `read:user user:email${organisations}`;
    const request = { clientId, redirectUrl, scope, state, verifier };
    const url = authorizationUrl(`${gitHubUrl}/login/oauth/authorize`, request);
    return { url, cookies: [cookie] };
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
      try {
        return await this.identify(code, redirectUrl, verifier);
      } catch (error) {
        if (error instanceof OutboundFailure) throw new ProviderFailure(this.title, error);
        throw error;
      }
    };
    return { cookies: [cookie], identify };
  }

  private get organisations(): readonly string[] {
    return this.settings.gitHubValidOrganizations.map((name) => name.toLowerCase());
  }

  private async identify(code: string, redirectUrl: string, verifier: string): Promise<Identity> {
    const { gitHubUrl, gitHubApiClientId, gitHubApiSecret } = this.settings;
    const client = { clientId: gitHubApiClientId, clientSecret: gitHubApiSecret };
    const endpoint = `${gitHubUrl}/login/oauth/access_token`;
    const request = { ...client, code, redirectUrl, verifier };
    const token = await exchangeCode(this.outbound, endpoint, request);
    const user = textsOf(await this.api('/user', token), 'login', 'name', 'email');
    if (user.login === '') throw new OutboundFailure('there is no login');
    if (this.organisations.length > 0 && !(await this.isMember(token))) {
      throw new Unwelcome(user.login, 'unauthorized organization');
    }
    const email = user.email === '' ? await this.primaryEmail(token) : user.email;
    return { subject: user.login, login: user.login, name: user.name, email };
  }

  private api(path: string, token: string): Promise<unknown> {
    const headers = {
      Accept: 'application/vnd.github+json',
      Authorization: `Bearer ${token}`,
      'User-Agent': 'plik-nest',
    };
    return this.outbound.json(`${this.settings.gitHubApiUrl}${path}`, { headers });
  }

  private async isMember(token: string): Promise<boolean> {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const listed = await this.api(`/user/orgs?per_page=${PAGE}&page=${page}`, token);
      const names = (Array.isArray(listed) ? listed : []).map((one) => textsOf(one, 'login').login);
      if (names.some((name) => this.organisations.includes(name.toLowerCase()))) return true;
      if (names.length < PAGE) return false;
    }
    return false;
  }

  /** The verified one that its owner has chosen; "" when there is none to be seen. */
  private async primaryEmail(token: string): Promise<string> {
    const listed = await this.api('/user/emails', token);
    const addresses: unknown[] = Array.isArray(listed) ? listed : [];
    const chosen = addresses.find((one) => {
      const { primary, verified } = (one ?? {}) as { primary?: unknown; verified?: unknown };
      return primary === true && verified === true;
    });
    return textsOf(chosen, 'email').email;
  }
}
