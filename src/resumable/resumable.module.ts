import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { FilesModule } from '../files/files.module.js';
import { ModeModule } from '../mode/mode.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { DeclaredFiles } from './declared-files.js';
import { Destinations } from './destinations.js';
import { NewUploads } from './new-uploads.js';
import { TusController } from './tus.controller.js';
import { TusCreation } from './tus-creation.js';

/** Protocols by which files come over several requests. What is kept of them, and how, is the business of files/pieces. */
@Module({
  imports: [AuthModule, FilesModule, ModeModule, UploadsModule],
  controllers: [TusController],
  providers: [DeclaredFiles, Destinations, NewUploads, TusCreation],
})
export class ResumableModule {}
