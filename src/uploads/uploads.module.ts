import { Module } from '@nestjs/common';
import { UploadGuard } from './upload.guard.js';
import { UploadsController } from './uploads.controller.js';
import { UploadsService } from './uploads.service.js';
import { WhitelistGuard } from './whitelist.guard.js';

@Module({
  controllers: [UploadsController],
  providers: [UploadsService, UploadGuard, WhitelistGuard],
  exports: [UploadsService, UploadGuard, WhitelistGuard],
})
export class UploadsModule {}
