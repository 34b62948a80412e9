import { HttpCode, SetMetadata, applyDecorators } from '@nestjs/common';

/**
 * Who may call a handler, and which checks run before it (contract §1.8).
 * - `unchecked`: nothing runs, not even the source address (/health);
 * - `open`: after the source address; credentials are never read;
 * - `noticed`: a good session is read, and any other forgotten: nobody is refused (/version);
 * - `anyone`: token or session are read when given, and wrong ones refused;
 * - `visitor`: the same for a session; tokens are ignored;
 * - `session`: somebody must be logged in; tokens are ignored;
 * - `admin`: a server administrator must be logged in, and acts as nobody else.
 */
export type AccessRule =
  'unchecked' | 'open' | 'noticed' | 'anyone' | 'visitor' | 'session' | 'admin';

export const ACCESS = Symbol('access');

/** Declared by every handler: one without it stops the start. Success is 200 everywhere (§1.2). */
export const Access = (rule: AccessRule): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, rule), HttpCode(200));
