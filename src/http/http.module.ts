import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { DownloadDomain } from './download-domain.js';
import { WireExceptionFilter } from './exception.filter.js';
import { FrontDoor } from './front-door.js';
import { PlainTextInterceptor } from './plain-text.interceptor.js';
import { RequestLog } from './request-log.js';
import { RouteTable } from './route-table.js';
import { ShortWay } from './short-way.js';
import { SmallBodies } from './small-bodies.js';
import { StaticFiles } from './static-files.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    WireExceptionFilter,
    FrontDoor,
    RequestLog,
    RouteTable,
    ShortWay,
    StaticFiles,
    SmallBodies,
    DownloadDomain,
    { provide: APP_FILTER, useExisting: WireExceptionFilter },
    { provide: APP_INTERCEPTOR, useClass: PlainTextInterceptor },
  ],
  exports: [
    WireExceptionFilter,
    FrontDoor,
    RequestLog,
    RouteTable,
    ShortWay,
    SmallBodies,
    StaticFiles,
    DownloadDomain,
  ],
})
export class HttpModule {}
