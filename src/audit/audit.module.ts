import { Module } from '@nestjs/common';
import { Audit } from './audit.js';

/** Hears everything and keeps it; who reads it comes here, and nothing else changes without it. */
@Module({ providers: [Audit] })
export class AuditModule {}
