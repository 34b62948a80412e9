import type { LoggerService } from '@nestjs/common';
import pino from 'pino';
import pretty from 'pino-pretty';

export interface LoggerOptions {
  /** debug, info, warn, error or fatal. */
  readonly level: string;
  /** text or json. */
  readonly format: string;
}

/** Nest tells the story of its own start in these contexts; it matters to developers only. */
const FRAMEWORK = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Nest's logger on pino: one line or one JSON object per message, on the standard error. */
export class PinoLogger implements LoggerService {
  private readonly pino: pino.Logger;

  constructor({ level, format }: LoggerOptions) {
    const stream =
      format === 'json'
        ? pino.destination({ dest: 2, sync: true })
        : pretty({
            destination: 2,
            sync: true,
            colorize: process.stderr.isTTY,
            translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l',
            ignore: 'pid,hostname,context',
            messageFormat: '{if context}[{context}] {end}{msg}',
          });
    this.pino = pino({ level }, stream);
  }

  log(message: unknown, context?: string): void {
    if (FRAMEWORK.has(context ?? '')) this.debug(message, context);
    else this.pino.info({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.pino.warn({ context }, String(message));
  }

  /** Nest passes `(message, context)` or `(message, stack, context)`. */
  error(message: unknown, ...rest: string[]): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    this.pino.error({ context, stack }, String(message));
  }

  fatal(message: unknown, context?: string): void {
    this.pino.fatal({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.pino.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.pino.trace({ context }, String(message));
  }
}
