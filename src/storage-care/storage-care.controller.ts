import { Controller, Delete, Get, Post, Req } from '@nestjs/common';
import type { StorageCheckWire, StorageShareWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { originOf } from '../auth/origin.js';
import { BadRequest } from '../common/errors.js';
import { Describes } from '../http/description.js';
import type { Request } from '../http/exchange.js';
import { WireBody } from '../http/wire-body.js';
import { WireFlag, WireText } from '../http/wire-object.js';
import * as described from './storage-care.description.js';
import { StorageChecks } from './storage-checks.js';
import { StorageShares } from './storage-shares.js';

export class CheckDto {
  @WireFlag()
  quick = false;

  @WireFlag()
  repair = false;

  @WireText()
  backend = '';
}

/** `plikd storage show` and `check` for administrators who have no shell. */
@Controller('admin/storage')
export class StorageCareController {
  constructor(
    private readonly shares: StorageShares,
    private readonly checks: StorageChecks,
  ) {}

  @Get()
  @Describes(described.SHARES)
  @Access('admin')
  show(): Promise<readonly StorageShareWire[]> {
    return this.shares.read();
  }

  @Get('check')
  @Describes(described.STATE)
  @Access('admin')
  state(): Promise<StorageCheckWire> {
    return this.checks.state();
  }

  @Post('check')
  @Describes(described.START)
  @Access('admin')
  start(@Req() req: Request, @WireBody() wanted: CheckDto): Promise<StorageCheckWire> {
    const { quick, repair, backend } = wanted;
    if (!['', 'file', 's3'].includes(backend)) {
      throw new BadRequest('invalid backend : expected file or s3');
    }
    return this.checks.start({ quick, repair, backend }, originOf(req));
  }

  @Delete('check')
  @Describes(described.CANCEL)
  @Access('admin')
  cancel(@Req() req: Request): Promise<StorageCheckWire> {
    return this.checks.cancel(originOf(req));
  }
}
