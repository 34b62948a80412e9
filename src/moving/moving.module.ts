import { Module } from '@nestjs/common';
import { MovingModule } from '../files/moving/moving.module.js';
import { ArchiveExport } from './archive/archive-export.js';
import { ArchiveImport } from './archive/archive-import.js';
import { Arrivals } from './pipeline/arrivals.js';
import { AccountTakeover } from './plik/account-takeover.js';
import { Takeover } from './plik/takeover.js';
import { UploadTakeover } from './plik/upload-takeover.js';

/**
 * Whole servers move in and out, rows and bytes; src/files/moving is for the bytes of single files. Rooms,
 * lowest first (their floors: eslint.config.mjs):
 * - pipeline/: the way of every source: batches → plan against what is here → rows and claims → ledger.
 * - plik/: everything of a Plik, out of its database and its folder or bucket.
 * - archive/: everything that a server of ours holds, as one archive, out and in.
 */
@Module({
  imports: [MovingModule],
  providers: [ArchiveExport, ArchiveImport, Arrivals, AccountTakeover, Takeover, UploadTakeover],
  exports: [ArchiveExport, ArchiveImport, Takeover],
})
export class ServerMovingModule {}
