import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessAudit } from './access.audit.js';
import { LogoutController } from './logout.controller.js';
import { RoleGuard } from './role.guard.js';
import { SourceGuard } from './source.guard.js';
import { TokenGuard } from './token.guard.js';

/** The order of the guards is the order of the checks (contract §1.8). */
@Module({
  controllers: [LogoutController],
  providers: [
    AccessAudit,
    { provide: APP_GUARD, useClass: SourceGuard },
    { provide: APP_GUARD, useClass: TokenGuard },
    { provide: APP_GUARD, useClass: RoleGuard },
  ],
})
export class AuthModule {}
