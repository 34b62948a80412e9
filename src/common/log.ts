import { Logger } from '@nestjs/common';
import type { Speaker } from './log-areas.js';
import type { About } from './logger.js';

/** The log of one speaker. What is logged because of a request gets its trace along. */
export class Log {
  private readonly logger: Logger;

  constructor(speaker: Speaker) {
    this.logger = new Logger(speaker);
  }

  debug(message: string, about?: About): void {
    this.logger.debug(message, ...given(about));
  }

  info(message: string, about?: About): void {
    this.logger.log(message, ...given(about));
  }

  warn(message: string, about?: About): void {
    this.logger.warn(message, ...given(about));
  }

  error(message: string, about?: About): void {
    this.logger.error(message, ...given(about));
  }
}

const given = (about?: About): [] | [About] => (about === undefined ? [] : [about]);
