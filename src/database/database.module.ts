import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { Database } from './database.js';
import { FileRepository } from './repositories/file.repository.js';
import { InstanceRepository } from './repositories/instance.repository.js';
import { LeaseRepository } from './repositories/lease.repository.js';
import { UploadRepository } from './repositories/upload.repository.js';

const repositories = [UploadRepository, FileRepository, InstanceRepository, LeaseRepository];

@Global()
@Module({})
export class DatabaseModule {
  static forRoot(options: DataSourceOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [TypeOrmModule.forRoot({ ...options, retryAttempts: 0 })],
      providers: [Database, ...repositories],
      exports: [Database, ...repositories],
    };
  }
}
