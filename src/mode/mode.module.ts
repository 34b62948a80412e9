import { Module } from '@nestjs/common';
import { MaintenanceMode } from './maintenance-mode.js';
import { UploadsOpenGuard } from './uploads-open.guard.js';

@Module({
  providers: [MaintenanceMode, UploadsOpenGuard],
  exports: [MaintenanceMode, UploadsOpenGuard],
})
export class ModeModule {}
