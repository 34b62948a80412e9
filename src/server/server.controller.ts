import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';
import { principalOf } from '../auth/principal.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { type ReadyAnswer, readyJson, sendReady } from '../http/answers.js';
import { clientGone } from '../http/client-gone.js';
import type { Request, Response } from '../http/exchange.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { MaintenanceMode } from '../mode/maintenance-mode.js';
import { type Pause, toPauseWire } from '../mode/pause.js';
import { toConfigWire } from './config.wire.js';
import { QrCodes } from './qr-codes.js';
import { Releases } from './releases.js';
import { toVersionWire } from './version.wire.js';
import { Describes } from '../http/description.js';
import * as described from './server.description.js';

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** What everybody may ask of the server itself (contract §5.1). What does not change is kept as it goes out. */
@Controller()
export class ServerController {
  private readonly configured: ReadyAnswer;
  /** The same while uploads are paused, and for which pause. */
  private paused: { readonly pause: Pause; readonly answer: ReadyAnswer } | undefined;
  private readonly versions = new Map<boolean, ReadyAnswer>();

  constructor(
    private readonly releases: Releases,
    private readonly qrCodes: QrCodes,
    private readonly mode: MaintenanceMode,
    @InjectSettings() private readonly settings: Settings,
  ) {
    this.configured = readyJson(toConfigWire(settings));
  }

  @Get('config')
  @Describes(described.CONFIG)
  @Access('open')
  @ShortWay()
  config(@Req() req: Request, @Res() res: Response): void {
    sendReady(req, res, this.configuredNow());
  }

  @Get('version')
  @Describes(described.VERSION)
  @Access('noticed')
  @ShortWay()
  version(@Req() req: Request, @Res() res: Response): void {
    const { admin } = principalOf(req);
    let answer = this.versions.get(admin);
    if (answer === undefined) {
      const { clients, releases } = this.releases;
      answer = readyJson(toVersionWire({ clients, releases }, admin));
      this.versions.set(admin, answer);
    }
    sendReady(req, res, answer);
  }

  @Get('health')
  @Describes(described.HEALTH)
  @Access('unchecked')
  @ShortWay()
  health(): string {
    return 'ok\n';
  }

  @Get('qrcode')
  @Describes(described.QR_CODE)
  @Access('open')
  @ShortWay()
  async qrcode(
    @Req() req: Request,
    @Res() res: Response,
    @Query('url') url: string | string[] | undefined,
    @Query('size') size: string | string[] | undefined,
  ): Promise<void> {
    const asker = { address: req.sourceAddress ?? '', gone: () => clientGone(res) };
    sendReady(req, res, await this.qrCodes.of(first(url) ?? '', first(size), asker));
  }

  private configuredNow(): ReadyAnswer {
    const pause = this.mode.current;
    if (pause === null) return this.configured;
    if (this.paused?.pause !== pause) {
      const maintenance = toPauseWire(pause);
      const answer = readyJson({ ...toConfigWire(this.settings), maintenance });
      this.paused = { pause, answer };
    }
    return this.paused.answer;
  }
}
