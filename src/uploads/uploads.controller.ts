import { Controller, Delete, Get, Patch, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from '../http/exchange.js';
import type { LegacyUploadWire, UploadWire } from '#wire';
import { originOf } from '../auth/origin.js';
import { principalOf } from '../auth/principal.js';
import { Forbidden } from '../common/errors.js';
import { basicCredential } from '../common/upload-password.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { CreatesUpload, OnUpload, TheUpload } from './access.js';
import { ChangeUploadDto } from './change-upload.dto.js';
import type { CreateUploadDto } from './create-upload.dto.js';
import { LimitsService } from './limits.service.js';
import { requesterOf } from './requester.js';
import { UploadBody } from './upload-body.js';
import { planTtl, planUpload } from './upload-policy.js';
import { toLegacyWire, toUploadWire } from './upload.wire.js';
import type { UploadAccess } from './upload-entry.js';
import { UploadsService } from './uploads.service.js';
import { WireBody } from '../http/wire-body.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { Describes } from '../http/description.js';
import * as described from './uploads.description.js';

/** Uploads without their bytes (contract §5.3). */
@Controller('upload')
export class UploadsController {
  constructor(
    private readonly uploads: UploadsService,
    private readonly limits: LimitsService,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Post()
  @Describes(described.CREATE)
  @CreatesUpload()
  @ShortWay()
  async create(
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
    @UploadBody() body: CreateUploadDto,
  ): Promise<UploadWire | LegacyUploadWire> {
    const { user } = principalOf(req);
    const limits = await this.limits.of(user);
    const plan = planUpload(body, this.settings, limits, user === null);
    const { upload, files } = await this.uploads.create(plan, requesterOf(req), originOf(req));
    if (plan.credentials !== null) {
      const { login, password } = plan.credentials;
      // What the client may send back as it is (contract K19).
      res.setHeader('Authorization', `Basic ${basicCredential(login, password)}`);
    }
    if (body.legacy) return toLegacyWire(upload, files, this.settings);
    return toUploadWire(upload, files, true, this.settings);
  }

  @Get(':uploadID')
  @Describes(described.READ)
  @OnUpload()
  @ShortWay()
  async read(@TheUpload() { upload, admin }: UploadAccess): Promise<UploadWire> {
    return toUploadWire(upload, await this.uploads.list(upload.id), admin, this.settings);
  }

  /** Ours: how long it is kept from now on (docs/adr/0026-a-route-that-plik-does-not-have.md). */
  @Patch(':uploadID')
  @Describes(described.CHANGE)
  @OnUpload()
  async change(
    @Req() req: Request,
    @TheUpload() { upload, admin }: UploadAccess,
    @WireBody() body: ChangeUploadDto,
  ): Promise<UploadWire> {
    if (!admin) throw new Forbidden('you are not allowed to change this upload');
    const ttl = planTtl(body, this.settings, await this.limits.ofChangeOf(upload));
    const changed = await this.uploads.changeTtl(upload, ttl, originOf(req));
    return toUploadWire(changed, await this.uploads.list(upload.id), admin, this.settings);
  }

  @Delete(':uploadID')
  @Describes(described.REMOVE)
  @OnUpload()
  @ShortWay()
  async remove(@Req() req: Request, @TheUpload() { upload, admin }: UploadAccess): Promise<string> {
    if (!admin && !upload.removable) {
      throw new Forbidden('you are not allowed to remove this upload');
    }
    await this.uploads.remove(upload, originOf(req));
    return 'ok';
  }
}
