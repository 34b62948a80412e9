import { Module } from '@nestjs/common';
import { MovingModule } from '../files/moving/moving.module.js';
import { ArchiveExport } from './archive-export.js';
import { ArchiveImport } from './archive-import.js';

/** Everything that a server holds as one archive, out and in. */
@Module({
  imports: [MovingModule],
  providers: [ArchiveExport, ArchiveImport],
  exports: [ArchiveExport, ArchiveImport],
})
export class PortableModule {}
