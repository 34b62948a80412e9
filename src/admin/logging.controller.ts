import { Controller, Get, Post, Req } from '@nestjs/common';
import type { LevelsWire, LoggingWire } from '#wire';
import { Access } from '../auth/access.decorator.js';
import { originOf } from '../auth/origin.js';
import { type AreaLevels, LogLevels } from '../common/log-levels.js';
import { Log } from '../common/log.js';
import { EventBus } from '../events/event-bus.js';
import { Describes } from '../http/description.js';
import type { Request } from '../http/exchange.js';
import { traceOf } from '../http/request-id.js';
import { LoggingBody, type WantedLevels } from './logging-body.js';
import * as described from './logging.description.js';

/** The levels of the log while the server runs; of the one process that answers. */
@Controller('admin/logging')
export class LoggingController {
  private readonly log = new Log('server');

  constructor(
    private readonly levels: LogLevels,
    private readonly events: EventBus,
  ) {}

  @Get()
  @Describes(described.READ)
  @Access('admin')
  read(): LoggingWire {
    return this.now();
  }

  /** What is not named is as configured; `{}` brings everything back at once. */
  @Post()
  @Describes(described.CHANGE)
  @Access('admin')
  change(@Req() req: Request, @LoggingBody() { levels, seconds }: WantedLevels): LoggingWire {
    const changed = Object.entries(wordsOf(levels)).map((pair) => pair.join('='));
    if (changed.length === 0) this.levels.restore();
    else this.levels.change(levels, seconds);
    const by = originOf(req);
    const { actorId } = by;
    const areas = changed.length;
    const fact = { areas, seconds: areas === 0 ? 0 : seconds, actorId };
    this.events.say('LogLevelsChanged', fact, by);
    const what = changed.length === 0 ? 'as configured' : `${changed.join(' ')} for ${seconds} s`;
    this.log.warn(`levels of the log : ${what}, by ${actorId}`, { trace: traceOf(req) });
    return this.now();
  }

  private now(): LoggingWire {
    const { current, configured, until } = this.levels;
    return {
      levels: wordsOf(current),
      configured: wordsOf(configured),
      until: until === null ? null : new Date(until).toISOString(),
    };
  }
}

/** In the words of the settings. */
const wordsOf = (levels: Partial<AreaLevels>): LevelsWire =>
  Object.fromEntries(Object.entries(levels).map(([area, level]) => [area, level.toUpperCase()]));
