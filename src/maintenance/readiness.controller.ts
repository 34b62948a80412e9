import { Controller, Get, Header } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';
import { Readiness } from './readiness.js';
import { Describes } from '../http/description.js';
import * as described from './readiness.description.js';

/**
 * For load balancers and orchestrators: `/health` says that the process lives, `/health/ready` that it
 * can serve (503 and the reason while it cannot). Nobody is asked who they are.
 */
@Controller('health')
export class ReadinessController {
  constructor(private readonly readiness: Readiness) {}

  @Get('ready')
  @Describes(described.READY)
  @Access('unchecked')
  @Header('Cache-Control', 'no-store')
  async ready(): Promise<string> {
    await this.readiness.check();
    return 'ready\n';
  }
}
