import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { Cleaner } from './cleaner.js';
import { CleaningLease } from './cleaning-lease.js';
import { Leftovers } from './leftovers.js';
import { Presence } from './presence.js';
import { ReadinessController } from './readiness.controller.js';
import { Readiness } from './readiness.js';
import { Schedule } from './schedule.js';

@Module({
  imports: [FilesModule],
  controllers: [ReadinessController],
  providers: [Leftovers, Cleaner, CleaningLease, Presence, Readiness, Schedule],
  exports: [Cleaner, Presence, Schedule],
})
export class MaintenanceModule {}
