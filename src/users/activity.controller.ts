import { Controller, Get, Req } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { Access } from '../auth/access.decorator.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { ActivityService, type DayWire } from '../activity/activity.service.js';
import { CurrentUser } from './current-user.js';

/** What happened with one's own uploads (contract §5.10). */
@Controller('me/stats')
export class ActivityController {
  constructor(private readonly activity: ActivityService) {}

  @Get('activity/daily')
  @Access('session')
  daily(@Req() { query }: Request, @CurrentUser() { id }: UserEntity): Promise<DayWire[]> {
    return this.activity.daily(query, id);
  }

  @Get('trending/uploads')
  @Access('session')
  trending(@Req() { query }: Request, @CurrentUser() { id }: UserEntity): Promise<object[]> {
    return this.activity.trendingUploads(query, id);
  }
}
