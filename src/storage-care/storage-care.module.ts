import { Module } from '@nestjs/common';
import { MovingModule } from '../files/moving/moving.module.js';
import { StorageCheck } from './storage-check.js';
import { StorageMigration } from './storage-migration.js';

/** What operators do with stored bytes: look whether they are right, and move them elsewhere. */
@Module({
  imports: [MovingModule],
  providers: [StorageCheck, StorageMigration],
  exports: [StorageCheck, StorageMigration],
})
export class StorageCareModule {}
