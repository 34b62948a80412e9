import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from '../http/exchange.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { type AddressRules, parseNetwork, sourceAddress } from '../http/source-address.js';
import { ACCESS, type AccessRule } from './access.decorator.js';

/** *Where from*: the first check of every route but /health (contract §1.8, §2.5). */
@Injectable()
export class SourceGuard implements CanActivate {
  private readonly rules: AddressRules;

  constructor(
    private readonly reflector: Reflector,
    @InjectSettings() settings: Settings,
  ) {
    this.rules = {
      header: settings.sourceIpHeader.toLowerCase(),
      trusted: settings.trustedProxies.map(parseNetwork),
    };
  }

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.get<AccessRule>(ACCESS, context.getHandler());
    const req = context.switchToHttp().getRequest<Request>();
    if (rule !== 'unchecked') req.sourceAddress = sourceAddress(req, this.rules);
    return true;
  }
}
