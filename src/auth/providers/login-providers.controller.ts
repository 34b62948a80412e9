import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { type Request, type Response, pathOf } from '../../http/exchange.js';
import { traceOf } from '../../http/request-id.js';
import { BadRequest } from '../../common/errors.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import { PROVIDERS, type UserEntity } from '../../database/entities/user.entity.js';
import { Access } from '../access.decorator.js';
import { Beginnings } from '../beginnings.js';
import { Logins } from '../logins.js';
import { originOf } from '../origin.js';
import { SessionCookies, areSecure } from '../session-cookies.js';
import { IdentityAccounts } from './identity-accounts.js';
import { LOGIN_PROVIDERS, type LoginProvider } from './login-provider.js';
import { redirectUrl } from './redirect-url.js';
import { Describes } from '../../http/description.js';
import * as described from './login-providers.description.js';

const NAMES = PROVIDERS.filter((name) => name !== 'local');

/** Logins through others (contract §5.7, §5.10). */
@Controller('auth')
export class LoginProvidersController {
  constructor(
    @Inject(LOGIN_PROVIDERS) private readonly providers: readonly LoginProvider[],
    private readonly accounts: IdentityAccounts,
    private readonly logins: Logins,
    private readonly sessionCookies: SessionCookies,
    private readonly beginnings: Beginnings,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** The URL of the provider as text, for the page and for programs (contract K16). */
  @Get(NAMES.map((name) => `${name}/login`))
  @Describes(described.START)
  @Access('open')
  async login(@Req() req: Request, @Res({ passthrough: true }) res: Response): Promise<string> {
    const provider = this.provider(req);
    const back = redirectUrl(provider.name, req, this.settings);
    if (provider.asksToBegin) await this.beginnings.begin('login', req.sourceAddress ?? '');
    const secure = areSecure(req, this.settings);
    const { url, cookies } = await provider.start(back, secure, traceOf(req));
    res.setHeader('Set-Cookie', [...cookies]);
    res.setHeader('Cache-Control', 'no-store');
    return url;
  }

  @Get(NAMES.map((name) => `${name}/callback`))
  @Describes(described.FINISH)
  @Access('open')
  async callback(@Req() req: Request, @Res({ passthrough: true }) res: Response): Promise<string> {
    const provider = this.provider(req);
    res.setHeader('Cache-Control', 'no-store');
    // What came in the URL is for nobody else.
    res.setHeader('Referrer-Policy', 'no-referrer');
    const identify = (): Promise<UserEntity> => this.identify(provider, req, res);
    const session = await this.logins.enter(provider.name, req, identify);
    res.appendHeader('Set-Cookie', this.sessionCookies.of(req, session));
    res.statusCode = 302;
    res.setHeader('Location', `${this.settings.path}/#/login`);
    return '';
  }

  private async identify(
    provider: LoginProvider,
    req: Request,
    res: Response,
  ): Promise<UserEntity> {
    const { cookies, identify } = await provider.end(req);
    res.setHeader('Set-Cookie', [...cookies]);
    const address = req.sourceAddress ?? '';
    const begin = (): Promise<void> => this.beginnings.begin('login', address);
    const user = await this.accounts.enter(provider.name, () => identify(begin), originOf(req));
    await this.beginnings.giveBack('login', address, provider.asksToBegin ? 2 : 1);
    return user;
  }

  /** The provider of a route; 400 while it is off, or all of them are: before anything else is looked at. */
  private provider(req: Request): LoginProvider {
    if (!this.settings.authentication) throw new BadRequest('authentication is disabled');
    const path = pathOf(req);
    const name = path.split('/').at(-2);
    const provider = this.providers.find((one) => one.name === name);
    if (provider === undefined) throw new Error(`there is no provider for ${path}`);
    if (!provider.enabled) throw new BadRequest(`${provider.title} authentication is disabled`);
    return provider;
  }
}
