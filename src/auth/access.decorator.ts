import { HttpCode, SetMetadata, applyDecorators } from '@nestjs/common';

/**
 * Who may call a handler, and which checks run before it (contract §1.8).
 * - `unchecked`: nothing runs, not even the source address (/health);
 * - `open`: after the source address; credentials are never read;
 * - `anyone`: credentials are read when given, and wrong ones refused;
 * - `session`: somebody must be logged in.
 */
export type AccessRule = 'unchecked' | 'open' | 'anyone' | 'session';

export const ACCESS = Symbol('access');

/** Declared by every handler: one without it stops the start. Success is 200 everywhere (§1.2). */
export const Access = (rule: AccessRule): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, rule), HttpCode(200));
