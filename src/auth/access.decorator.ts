import { HttpCode, SetMetadata, applyDecorators } from '@nestjs/common';
import { Adds } from '../http/description.js';
import { ACCESS_PARTS } from './access.description.js';
import type { AccessRule } from './access-rule.js';

export type { AccessRule } from './access-rule.js';

export const ACCESS = Symbol('access');

/** Declared by every handler: one without it stops the start. Success is 200 everywhere (§1.2). */
export const Access = (rule: AccessRule): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, rule), HttpCode(200), Adds(ACCESS_PARTS[rule]));
