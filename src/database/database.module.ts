import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Database } from './database.js';
import { ActivityRepository } from './repositories/activity.repository.js';
import { ArchivedFileRepository } from './repositories/archived-file.repository.js';
import { AttemptRepository } from './repositories/attempt.repository.js';
import { AbandonedRepository } from './repositories/abandoned.repository.js';
import { CleaningRepository } from './repositories/cleaning.repository.js';
import { CliSessionRepository } from './repositories/cli-session.repository.js';
import { EndedSessionRepository } from './repositories/ended-session.repository.js';
import { ExportRepository } from './repositories/export.repository.js';
import { FileRepository } from './repositories/file.repository.js';
import { ImportRepository } from './repositories/import.repository.js';
import { InstanceRepository } from './repositories/instance.repository.js';
import { LeaseRepository } from './repositories/lease.repository.js';
import { MoveRepository } from './repositories/move.repository.js';
import { ResumableRepository } from './repositories/resumable.repository.js';
import { SessionRepository } from './repositories/session.repository.js';
import { SettingRepository } from './repositories/setting.repository.js';
import { TaskRepository } from './repositories/task.repository.js';
import { TokenRepository } from './repositories/token.repository.js';
import { UploadRepository } from './repositories/upload.repository.js';
import { UserRepository } from './repositories/user.repository.js';

const repositories = [
  UploadRepository,
  FileRepository,
  ArchivedFileRepository,
  InstanceRepository,
  LeaseRepository,
  UserRepository,
  TokenRepository,
  SessionRepository,
  SettingRepository,
  TaskRepository,
  AttemptRepository,
  ActivityRepository,
  CliSessionRepository,
  EndedSessionRepository,
  ExportRepository,
  ImportRepository,
  MoveRepository,
  ResumableRepository,
  CleaningRepository,
  AbandonedRepository,
];

@Global()
@Module({})
export class DatabaseModule {
  /** On an open database, which is closed with the application. */
  static forRoot(source: DataSource): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => source.options,
          dataSourceFactory: () => Promise.resolve(source),
        }),
      ],
      providers: [Database, ...repositories],
      exports: [Database, ...repositories],
    };
  }
}
