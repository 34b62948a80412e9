import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'typeorm';
import type { StatementCounts } from './database-watch.js';

const CONTEXT = 'database';

/**
 * TypeORM's voice in our log. Statements are logged without their parameters: tokens and hashes are
 * among them. A statement that fails is told by whoever asked for it.
 */
export class QueryLog implements Logger {
  private statements = 0;
  private failed = 0;

  constructor(
    private readonly logger: LoggerService | false,
    /** Every statement, not only slow ones. */
    private readonly verbose: boolean,
  ) {}

  /** Everything that anybody asks passes by here. */
  get counts(): StatementCounts {
    return { statements: this.statements, failed: this.failed };
  }

  logQuery(query: string): void {
    this.statements += 1;
    if (this.verbose && this.logger) this.logger.log(query, CONTEXT);
  }

  logQueryError(error: string | Error, query: string): void {
    this.failed += 1;
    if (this.verbose && this.logger) this.logger.log(`${String(error)} : ${query}`, CONTEXT);
  }

  logQuerySlow(ms: number, query: string): void {
    if (this.logger) this.logger.warn(`${String(Math.round(ms))} ms : ${query}`, CONTEXT);
  }

  logSchemaBuild(): void {
    // Only of interest to whoever writes migrations.
  }

  logMigration(message: string): void {
    if (this.logger) this.logger.log(message, CONTEXT);
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (!this.logger) return;
    if (level === 'warn') this.logger.warn(String(message), CONTEXT);
    else this.logger.debug?.(String(message), CONTEXT);
  }
}
