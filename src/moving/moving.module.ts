import { Module } from '@nestjs/common';
import { MovingModule } from '../files/moving/moving.module.js';
import { ArchiveExport } from './archive/archive-export.js';
import { ArchiveImport } from './archive/archive-import.js';
import { AccountTakeover } from './plik/account-takeover.js';
import { Takeover } from './plik/takeover.js';
import { UploadPlanner } from './plik/upload-plan.js';
import { UploadTakeover } from './plik/upload-takeover.js';

/**
 * Whole servers move in and out, rows and bytes; src/files/moving is for the bytes of single files. Rooms:
 * - plik/: everything of a Plik, out of its database and its folder or bucket.
 * - archive/: everything that a server of ours holds, as one archive, out and in.
 */
@Module({
  imports: [MovingModule],
  providers: [
    ArchiveExport,
    ArchiveImport,
    AccountTakeover,
    Takeover,
    UploadPlanner,
    UploadTakeover,
  ],
  exports: [ArchiveExport, ArchiveImport, Takeover],
})
export class ServerMovingModule {}
