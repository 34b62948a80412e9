import { Controller, Get, Post, Req } from '@nestjs/common';
import type { MaintenanceWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { originOf } from '../auth/origin.js';
import { Clock } from '../common/clock.js';
import { BadRequest } from '../common/errors.js';
import { Describes } from '../http/description.js';
import type { Request } from '../http/exchange.js';
import { WireBody } from '../http/wire-body.js';
import { WireFlag, WireText } from '../http/wire-object.js';
import { MaintenanceMode } from '../mode/maintenance-mode.js';
import { type Pause, pauseOf, toPauseWire } from '../mode/pause.js';
import * as described from './maintenance.description.js';

export class MaintenanceDto {
  @WireFlag()
  on?: boolean;

  @WireText()
  text?: string;

  @WireText()
  until?: string;
}

/** Whether uploads are taken, of all servers on the database. */
@Controller('admin/maintenance')
export class MaintenanceController {
  constructor(
    private readonly mode: MaintenanceMode,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Describes(described.READ)
  @Access('admin')
  async read(): Promise<MaintenanceWire> {
    return toWire(await this.mode.look());
  }

  @Post()
  @Describes(described.CHANGE)
  @Access('admin')
  async change(@Req() req: Request, @WireBody() body: MaintenanceDto): Promise<MaintenanceWire> {
    const { on, text, until } = body;
    if (on === undefined) throw new BadRequest('missing on');
    const pause = on
      ? pauseOf({ ...(text === undefined ? {} : { text }), until }, this.clock.now())
      : null;
    await this.mode.change(pause, originOf(req));
    return toWire(this.mode.current);
  }
}

const toWire = (pause: Pause | null): MaintenanceWire =>
  pause === null
    ? { on: false, text: '', until: null, since: null }
    : { on: true, ...toPauseWire(pause), since: new Date(pause.since).toISOString() };
