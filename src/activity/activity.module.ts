import { Module } from '@nestjs/common';
import { ActivityService } from './activity.service.js';
import { Tally } from './tally.js';

/** Hears what happens, and counts it: nothing that is counted here knows of it, only who reads the counts does. */
@Module({
  providers: [ActivityService, Tally],
  exports: [ActivityService, Tally],
})
export class ActivityModule {}
