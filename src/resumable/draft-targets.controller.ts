import { Controller, Options, Req, Res } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';
import { principalOf } from '../auth/principal.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { OnFile } from '../files/access.js';
import { Describes } from '../http/description.js';
import type { Exchange, Request, Response } from '../http/exchange.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { OnUpload, TheUpload } from '../uploads/access.js';
import type { Limits } from '../uploads/limits.js';
import { LimitsService } from '../uploads/limits.service.js';
import type { UploadAccess } from '../uploads/upload-entry.js';
import { finish } from './answers.js';
import * as answers from './draft-answers.js';
import * as described from './draft.description.js';

/** Where uploads are begun, their limits can be asked for first (§4.1.4). */
@Controller()
export class DraftTargetsController {
  constructor(
    private readonly limits: LimitsService,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Options()
  @Describes(described.TARGET)
  @Access('anyone')
  @ShortWay()
  async unnamed(@Req() req: Request, @Res() res: Response): Promise<void> {
    await this.tell({ req, res }, await this.limits.of(principalOf(req).user));
  }

  @Options(':filename')
  @Describes(described.NAMED_TARGET)
  @Access('anyone')
  @ShortWay()
  async named(@Req() req: Request, @Res() res: Response): Promise<void> {
    await this.unnamed(req, res);
  }

  @Options('file/:uploadID')
  @Describes(described.ADDED_TARGET)
  @OnUpload()
  @ShortWay()
  async added(
    @Req() req: Request,
    @Res() res: Response,
    @TheUpload() { upload }: UploadAccess,
  ): Promise<void> {
    await this.tell({ req, res }, await this.limits.ofFileIn(upload));
  }

  @Options('file/:uploadID/:fileID/:filename')
  @Describes(described.DECLARED_TARGET)
  @OnFile()
  @ShortWay()
  async declared(
    @Req() req: Request,
    @Res() res: Response,
    @TheUpload() access: UploadAccess,
  ): Promise<void> {
    await this.added(req, res, access);
  }

  private async tell(exchange: Exchange, limits: Limits): Promise<void> {
    answers.tellLimits(exchange.res, this.settings, limits);
    await finish(exchange, 204);
  }
}
