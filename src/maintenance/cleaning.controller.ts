import { Controller, Get, Post, Req } from '@nestjs/common';
import type { CleaningWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { originOf } from '../auth/origin.js';
import { Describes } from '../http/description.js';
import type { Request } from '../http/exchange.js';
import * as described from './cleaning.description.js';
import { CleaningOrders } from './cleaning-orders.js';

/** `plikd clean` for administrators who have no shell. */
@Controller('admin/clean')
export class CleaningController {
  constructor(private readonly orders: CleaningOrders) {}

  @Get()
  @Describes(described.STATE)
  @Access('admin')
  state(): Promise<CleaningWire> {
    return this.orders.state();
  }

  @Post()
  @Describes(described.CLEAN)
  @Access('admin')
  clean(@Req() req: Request): Promise<CleaningWire> {
    return this.orders.order(originOf(req));
  }
}
