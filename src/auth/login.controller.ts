import { Controller, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from '../http/exchange.js';
import { BadRequest, Forbidden } from '../common/errors.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { clientGone } from '../http/client-gone.js';
import { WireBody } from '../http/wire-body.js';
import { WireExact, WireText } from '../http/wire-object.js';
import { Access } from './access.decorator.js';
import { Accounts, userIdOf } from './accounts.js';
import { Attempts } from './attempts.js';
import { Logins } from './logins.js';
import { originOf } from './origin.js';
import { LocalLoginGuard } from './local-login.guard.js';
import { OwnSiteGuard } from './own-site.guard.js';
import { SessionCookies } from './session-cookies.js';
import { Describes } from '../http/description.js';
import * as described from './login.description.js';

export class LoginDto {
  @WireText()
  login = '';

  @WireExact()
  password = '';
}

/** Login with a name and a password (contract §5.6). */
@Controller('auth/local')
export class LoginController {
  constructor(
    private readonly accounts: Accounts,
    private readonly logins: Logins,
    private readonly attempts: Attempts,
    private readonly cookies: SessionCookies,
  ) {}

  @Post('login')
  @Describes(described.LOGIN)
  @Access('visitor')
  @UseGuards(LocalLoginGuard, OwnSiteGuard)
  async login(
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
    @WireBody('required') { login, password }: LoginDto,
  ): Promise<string> {
    if (login === '') throw new BadRequest('missing login');
    if (password === '') throw new BadRequest('missing password');
    const by = originOf(req);
    const guess = {
      ...{ kind: 'login' as const, target: userIdOf('local', login), secret: password },
      ...{ address: by.address, by, gone: clientGone(res) },
    };
    const identify = async (): Promise<UserEntity> => {
      const user = await this.attempts.guess(guess, () => this.accounts.verify(login, password));
      if (user === null) throw new Forbidden('invalid credentials');
      return user;
    };
    const tried = (): Promise<string> => this.accounts.known(login);
    const session = await this.logins.enter('local', req, identify, tried);
    res.setHeader('Set-Cookie', this.cookies.of(req, session));
    return 'ok';
  }
}
