import { Module } from '@nestjs/common';
import { MovingModule } from '../files/moving/moving.module.js';
import { AccountTakeover } from './account-takeover.js';
import { Takeover } from './takeover.js';
import { UploadPlanner } from './upload-plan.js';
import { UploadTakeover } from './upload-takeover.js';

@Module({
  imports: [MovingModule],
  providers: [AccountTakeover, Takeover, UploadPlanner, UploadTakeover],
  exports: [Takeover],
})
export class TakeoverModule {}
