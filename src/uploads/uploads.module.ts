import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ModeModule } from '../mode/mode.module.js';
import { LimitsService } from './limits.service.js';
import { ProvenPasswords } from './proven-passwords.js';
import { UploadLists } from './upload-lists.js';
import { UploadEntry } from './upload-entry.js';
import { UploadGuard } from './upload.guard.js';
import { UploadsController } from './uploads.controller.js';
import { UploadsService } from './uploads.service.js';
import { WhitelistGuard } from './whitelist.guard.js';

@Module({
  imports: [AuthModule, ModeModule],
  controllers: [UploadsController],
  providers: [
    LimitsService,
    ProvenPasswords,
    UploadLists,
    UploadsService,
    UploadEntry,
    UploadGuard,
    WhitelistGuard,
  ],
  exports: [
    LimitsService,
    ProvenPasswords,
    UploadLists,
    UploadsService,
    UploadEntry,
    UploadGuard,
    WhitelistGuard,
  ],
})
export class UploadsModule {}
