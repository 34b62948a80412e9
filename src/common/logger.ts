import type { LoggerService } from '@nestjs/common';
import { areaOf } from './log-areas.js';
import { type Level, type LogLevels } from './log-levels.js';
import { type AnsweredRequest, type LogRecord, jsonLine, textLine } from './log-line.js';
import type { Trace } from './trace.js';

export interface LoggerOptions {
  readonly levels: LogLevels;
  readonly format: 'text' | 'json';
  /** Where lines go, each with its end; the standard error. */
  readonly write?: (line: string) => void;
}

/** What a message is about, beside its words. */
export interface About {
  readonly trace?: Trace | undefined;
  readonly request?: AnsweredRequest;
  readonly stack?: string | undefined;
}

/** Nest tells the story of its own start in these contexts; it matters to developers only. */
const FRAMEWORK = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Nest's logger: one line or one JSON object per message, on the standard error. */
export class LineLogger implements LoggerService {
  readonly levels: LogLevels;
  private readonly line: (record: LogRecord) => string;
  private readonly write: (line: string) => void;

  constructor({ levels, format, write }: LoggerOptions) {
    this.levels = levels;
    const coloured = write === undefined && process.stderr.isTTY;
    this.line = format === 'json' ? jsonLine : (record) => textLine(record, coloured);
    this.write = write ?? standardError();
  }

  log(message: unknown, ...rest: unknown[]): void {
    const { context, about } = understood(rest);
    this.say(FRAMEWORK.has(context) ? 'debug' : 'info', message, context, about);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.tell('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.tell('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.tell('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.tell('debug', message, rest);
  }

  /** Nothing that concerns anybody but the framework is said here. */
  verbose(): void {
    // Less important than what DEBUG shows.
  }

  private tell(level: Level, message: unknown, rest: readonly unknown[]): void {
    const { context, about } = understood(rest);
    this.say(level, message, context, about);
  }

  private say(level: Level, message: unknown, context: string, about: About): void {
    const area = areaOf(context);
    if (!this.levels.isOn(level, area)) return;
    const msg = String(message);
    this.write(this.line({ time: new Date(), level, area, context, msg, ...about }));
  }
}

/** Nest passes `(context)` or `(stack, context)` after a message, and `Log` `(about, context)`. */
function understood(rest: readonly unknown[]): { context: string; about: About } {
  const last = rest.at(-1);
  const context = typeof last === 'string' ? last : '';
  const [first] = rest;
  if (typeof first === 'object' && first !== null) return { context, about: first };
  const about = rest.length > 1 && typeof first === 'string' ? { stack: first } : {};
  return { context, about };
}

const ignored = (): void => undefined;

/** Files, terminals and pipes are written to at once: what a process said is there when it ends. */
function standardError(): (line: string) => void {
  // Whoever reads the log may go before the server does. One listener for all loggers of a process.
  process.stderr.off('error', ignored).on('error', ignored);
  return (line) => {
    process.stderr.write(line);
  };
}
