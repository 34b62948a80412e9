import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Unauthorized } from '../common/errors.js';
import { ACCESS, type AccessRule } from './access.decorator.js';

/** *May this kind of person* (contract §3.7). */
@Injectable()
export class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.get<AccessRule>(ACCESS, context.getHandler());
    const { principal } = context.switchToHttp().getRequest<Request>();
    if (rule === 'session' && !principal?.userId) {
      throw new Unauthorized('you must be authenticated, please login first');
    }
    return true;
  }
}
