import { Controller, Get, Req } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import type { DayWire, TrendingFileWire, TrendingUploadWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { ActivityService } from '../activity/activity.service.js';
import { Describes } from '../http/description.js';
import * as described from '../activity/activity.description.js';

/** What happened on the whole server (contract §5.10). */
@Controller('stats')
export class ServerActivityController {
  constructor(private readonly activity: ActivityService) {}

  @Get('activity/daily')
  @Describes(described.DAILY_OF_ALL)
  @Access('admin')
  daily(@Req() { query }: Request): Promise<DayWire[]> {
    return this.activity.daily(query);
  }

  @Get('trending/uploads')
  @Describes(described.TRENDING_UPLOADS)
  @Access('admin')
  trendingUploads(@Req() { query }: Request): Promise<TrendingUploadWire[]> {
    return this.activity.trendingUploads(query);
  }

  @Get('trending/files')
  @Describes(described.TRENDING_FILES)
  @Access('admin')
  trendingFiles(@Req() { query }: Request): Promise<TrendingFileWire[]> {
    return this.activity.trendingFiles(query);
  }
}
