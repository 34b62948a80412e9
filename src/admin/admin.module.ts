import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { AdminController } from './admin.controller.js';
import { Statistics } from './statistics.js';
import { UserLists } from './user-lists.js';

@Module({
  imports: [AuthModule, UploadsModule],
  controllers: [AdminController],
  providers: [Statistics, UserLists],
})
export class AdminModule {}
