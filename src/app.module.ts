import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AdminModule } from './admin/admin.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CommonModule } from './common/common.module.js';
import { LogLevels, areaLevels } from './common/log-levels.js';
import { LogModule } from './common/log.module.js';
import { ConfigModule, type Settings, type ShownSetting } from './config/index.js';
import { DatabaseModule } from './database/database.module.js';
import { EventsModule } from './events/events.module.js';
import { FilesModule } from './files/files.module.js';
import { HttpModule } from './http/http.module.js';
import { MaintenanceModule } from './maintenance/maintenance.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { DraftModule } from './resumable/draft.module.js';
import { ResumableModule } from './resumable/resumable.module.js';
import { ServerModule } from './server/server.module.js';
import { StorageChecksModule } from './storage-care/storage-checks.module.js';
import { UploadsModule } from './uploads/uploads.module.js';
import { UsersModule } from './users/users.module.js';

/** The whole server, for one set of settings, on an open database. */
@Module({})
export class AppModule {
  /** `levels`: those that the log follows; `shown`: the settings, for administrators. */
  static forRoot(
    settings: Settings,
    database: DataSource,
    levels = new LogLevels(areaLevels(settings.logLevel, settings.logLevels)),
    shown: readonly ShownSetting[] = [],
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(settings, shown),
        CommonModule,
        LogModule.forRoot(levels),
        EventsModule,
        DatabaseModule.forRoot(database),
        HttpModule,
        AuthModule,
        ServerModule,
        UploadsModule,
        FilesModule,
        UsersModule,
        AdminModule,
        MaintenanceModule,
        StorageChecksModule,
        ResumableModule,
        DraftModule.forRoot(settings),
        MetricsModule,
        AuditModule,
      ],
    };
  }
}
