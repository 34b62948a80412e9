import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { FilesModule } from '../files/files.module.js';
import { Takeout } from '../files/moving/takeout.js';
import { StorageCareController } from './storage-care.controller.js';
import { StorageCheck } from './storage-check.js';
import { StorageChecks } from './storage-checks.js';
import { StorageShares } from './storage-shares.js';

/** Looking after the storage from within a server, with what it reads and serves files with. */
@Module({
  imports: [AuthModule, FilesModule],
  controllers: [StorageCareController],
  providers: [StorageCheck, StorageChecks, StorageShares, Takeout],
})
export class StorageChecksModule {}
