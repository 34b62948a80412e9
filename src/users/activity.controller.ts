import { Controller, Get, Req } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import type { DayWire, TrendingUploadWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { ActivityService } from '../activity/activity.service.js';
import { CurrentUser } from './current-user.js';
import { Describes } from '../http/description.js';
import * as described from '../activity/activity.description.js';

/** What happened with one's own uploads (contract §5.10). */
@Controller('me/stats')
export class ActivityController {
  constructor(private readonly activity: ActivityService) {}

  @Get('activity/daily')
  @Describes(described.MY_DAILY)
  @Access('session')
  daily(@Req() { query }: Request, @CurrentUser() { id }: UserEntity): Promise<DayWire[]> {
    return this.activity.daily(query, id);
  }

  @Get('trending/uploads')
  @Describes(described.MY_TRENDING)
  @Access('session')
  trending(
    @Req() { query }: Request,
    @CurrentUser() { id }: UserEntity,
  ): Promise<TrendingUploadWire[]> {
    return this.activity.trendingUploads(query, id);
  }
}
