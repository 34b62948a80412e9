import { Module } from '@nestjs/common';
import { ModeModule } from '../mode/mode.module.js';
import { ApiDescriptionController } from './api-description.controller.js';
import { ApiDescription } from './api-description.js';
import { QrCodes } from './qr-codes.js';
import { Releases } from './releases.js';
import { ServerController } from './server.controller.js';

@Module({
  imports: [ModeModule],
  controllers: [ServerController, ApiDescriptionController],
  providers: [ApiDescription, QrCodes, Releases],
})
export class ServerModule {}
