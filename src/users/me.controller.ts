import { Controller, Get } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';
import { NotFound } from '../common/errors.js';

/**
 * The current user (contract §5.8). Plik's web application asks at every load and expects a 401 when
 * nobody is logged in (K9); without accounts, the role guard answers so to everybody.
 */
@Controller('me')
export class MeController {
  @Get()
  @Access('session')
  me(): never {
    throw new NotFound('user not found');
  }
}
