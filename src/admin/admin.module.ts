import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/activity.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { ModeModule } from '../mode/mode.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { UsersModule } from '../users/users.module.js';
import { ServerActivityController } from './activity.controller.js';
import { AdminController } from './admin.controller.js';
import { LoggingController } from './logging.controller.js';
import { MaintenanceController } from './maintenance.controller.js';
import { SettingsController } from './settings.controller.js';
import { Statistics } from './statistics.js';
import { UserLists } from './user-lists.js';

@Module({
  imports: [ActivityModule, AuthModule, ModeModule, UploadsModule, UsersModule],
  controllers: [
    AdminController,
    ServerActivityController,
    LoggingController,
    MaintenanceController,
    SettingsController,
  ],
  providers: [Statistics, UserLists],
})
export class AdminModule {}
