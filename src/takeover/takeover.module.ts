import { Module } from '@nestjs/common';
import { AdoptionModule } from '../files/adoption.module.js';
import { AccountTakeover } from './account-takeover.js';
import { Takeover } from './takeover.js';
import { UploadPlanner } from './upload-plan.js';
import { UploadTakeover } from './upload-takeover.js';

@Module({
  imports: [AdoptionModule],
  providers: [AccountTakeover, Takeover, UploadPlanner, UploadTakeover],
  exports: [Takeover],
})
export class TakeoverModule {}
