import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { FilesModule } from '../files/files.module.js';
import { Cleaner } from './cleaner.js';
import { CleaningController } from './cleaning.controller.js';
import { CleaningLease } from './cleaning-lease.js';
import { CleaningOrders } from './cleaning-orders.js';
import { Erasure } from './erasure.js';
import { Expiry } from './expiry.js';
import { Leftovers } from './leftovers.js';
import { Outlived } from './outlived.js';
import { Presence } from './presence.js';
import { ReadinessController } from './readiness.controller.js';
import { Readiness } from './readiness.js';
import { Schedule } from './schedule.js';

@Module({
  imports: [AuthModule, FilesModule],
  controllers: [CleaningController, ReadinessController],
  providers: [
    Leftovers,
    Cleaner,
    CleaningLease,
    CleaningOrders,
    Erasure,
    Expiry,
    Outlived,
    Presence,
    Readiness,
    Schedule,
  ],
  exports: [Cleaner, Presence, Schedule],
})
export class MaintenanceModule {}
