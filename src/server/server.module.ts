import { Module } from '@nestjs/common';
import { Releases } from './releases.js';
import { ServerController } from './server.controller.js';

@Module({ controllers: [ServerController], providers: [Releases] })
export class ServerModule {}
