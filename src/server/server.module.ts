import { Module } from '@nestjs/common';
import { QrCodes } from './qr-codes.js';
import { Releases } from './releases.js';
import { ServerController } from './server.controller.js';

@Module({ controllers: [ServerController], providers: [QrCodes, Releases] })
export class ServerModule {}
