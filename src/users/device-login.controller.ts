import { Controller, Post, Req, UseGuards } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import type { DeviceApprovalWire, DeviceLoginWire, DevicePollWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { Attempts } from '../auth/attempts.js';
import { Beginnings } from '../auth/beginnings.js';
import { By, originOf } from '../auth/origin.js';
import type { Origin } from '../common/origin.js';
import { Unauthorized } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { publicBase } from '../http/public-base.js';
import { WireBody } from '../http/wire-body.js';
import { WireText } from '../http/wire-object.js';
import { CurrentUser } from './current-user.js';
import { DEVICE_LOGIN_SECONDS, DeviceLogin } from './device-login.js';
import { AccountsEnabledGuard, TokensEnabledGuard } from './tokens-enabled.guard.js';
import { Describes } from '../http/description.js';
import * as described from './device-login.description.js';

export class DeviceDto {
  @WireText()
  hostname = '';

  @WireText()
  code = '';

  @WireText()
  secret = '';

  @WireText()
  comment = '';
}

/** Login of a command line client through a browser (contract §5.10). */
@Controller('auth/cli')
@UseGuards(AccountsEnabledGuard)
export class DeviceLoginController {
  constructor(
    private readonly devices: DeviceLogin,
    private readonly attempts: Attempts,
    private readonly beginnings: Beginnings,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Post('init')
  @Describes(described.INIT)
  @Access('open')
  @UseGuards(TokensEnabledGuard)
  async init(@Req() req: Request, @WireBody() { hostname }: DeviceDto): Promise<DeviceLoginWire> {
    await this.beginnings.begin('device', req.sourceAddress ?? '');
    const { code, secret } = await this.devices.init();
    const host = hostname === '' ? '' : `&hostname=${encodeURIComponent(hostname)}`;
    const query = `code=${code}${host}`;
    const verifyURL = `${publicBase(req, this.settings)}/#/cli-auth?${query}`;
    return { code, secret, verifyURL, expiresIn: DEVICE_LOGIN_SECONDS };
  }

  @Post('approve')
  @Describes(described.APPROVE)
  @Access('session')
  @UseGuards(TokensEnabledGuard)
  async approve(
    @CurrentUser() user: UserEntity,
    @By() by: Origin,
    @WireBody() body: DeviceDto,
  ): Promise<DeviceApprovalWire> {
    await this.devices.approve(user.id, by, body);
    return { status: 'approved' };
  }

  @Post('poll')
  @Describes(described.POLL)
  @Access('open')
  async poll(
    @Req() req: Request,
    @WireBody() { code, secret }: DeviceDto,
  ): Promise<DevicePollWire> {
    try {
      const found = await this.devices.poll(code, secret);
      const over = found.status === 'approved';
      if (over) await this.beginnings.giveBack('device', req.sourceAddress ?? '', 1);
      return found;
    } catch (error) {
      if (error instanceof Unauthorized) {
        await this.attempts.wrong('device', originOf(req));
      }
      throw error;
    }
  }
}
