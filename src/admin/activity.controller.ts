import { Controller, Get, Req } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { Access } from '../auth/access.decorator.js';
import { ActivityService, type DayWire } from '../activity/activity.service.js';

/** What happened on the whole server (contract §5.10). */
@Controller('stats')
export class ServerActivityController {
  constructor(private readonly activity: ActivityService) {}

  @Get('activity/daily')
  @Access('admin')
  daily(@Req() { query }: Request): Promise<DayWire[]> {
    return this.activity.daily(query);
  }

  @Get('trending/uploads')
  @Access('admin')
  trendingUploads(@Req() { query }: Request): Promise<object[]> {
    return this.activity.trendingUploads(query);
  }

  @Get('trending/files')
  @Access('admin')
  trendingFiles(@Req() { query }: Request): Promise<object[]> {
    return this.activity.trendingFiles(query);
  }
}
