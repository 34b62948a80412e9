import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { Audit } from './audit.js';

/** Hears everything and keeps it; who reads it comes here, and nothing else changes without it. */
@Module({ controllers: [AuditController], providers: [Audit] })
export class AuditModule {}
