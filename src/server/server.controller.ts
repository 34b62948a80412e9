import { Controller, Get, Header, Query, Req, StreamableFile } from '@nestjs/common';
import type { Request } from 'express';
import type { VersionWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { principalOf } from '../auth/principal.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { toConfigWire } from './config.wire.js';
import { qrCode, qrCodeSize } from './qr-code.js';
import { Releases } from './releases.js';
import { toVersionWire } from './version.wire.js';

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** What everybody may ask of the server itself (contract §5.1). */
@Controller()
export class ServerController {
  constructor(
    private readonly releases: Releases,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Get('config')
  @Access('open')
  config(): Record<string, unknown> {
    return toConfigWire(this.settings);
  }

  @Get('version')
  @Access('noticed')
  version(@Req() req: Request): VersionWire {
    const { clients, releases } = this.releases;
    return toVersionWire({ clients, releases }, principalOf(req).admin);
  }

  @Get('health')
  @Access('unchecked')
  health(): string {
    return 'ok\n';
  }

  @Get('qrcode')
  @Access('open')
  @Header('Content-Type', 'image/png')
  async qrcode(
    @Query('url') url: string | string[] | undefined,
    @Query('size') size: string | string[] | undefined,
  ): Promise<StreamableFile> {
    return new StreamableFile(await qrCode(first(url) ?? '', qrCodeSize(first(size))));
  }
}
