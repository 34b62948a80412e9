import type { DataSource } from 'typeorm';
import type { Statement } from './statement.js';

/** Tells TypeORM's log of statements that do not go through TypeORM, in the same way. */
export class StatementLog {
  /** Ms; 0: none is slow. */
  private readonly slow: number;

  constructor(private readonly source: DataSource) {
    this.slow = source.options.maxQueryExecutionTime ?? 0;
  }

  private begun(text: string): number {
    this.source.logger.logQuery(text);
    return this.slow > 0 ? Date.now() : 0;
  }

  private ended(text: string, begun: number): void {
    if (this.slow <= 0) return;
    const took = Date.now() - begun;
    if (took > this.slow) this.source.logger.logQuerySlow(took, text);
  }

  private failed(text: string, error: unknown): void {
    this.source.logger.logQueryError(error instanceof Error ? error : String(error), text);
  }

  /** A statement that succeeded. */
  told(text: string, begun: number): void {
    this.source.logger.logQuery(text);
    this.ended(text, begun);
  }

  /** Runs and tells a statement of a server. */
  async watch<T>(text: string, run: () => Promise<T>): Promise<T> {
    const begun = this.begun(text);
    try {
      const result = await run();
      this.ended(text, begun);
      return result;
    } catch (error) {
      this.failed(text, error);
      throw error;
    }
  }

  /** The same for SQLite. */
  watchNow<T>(statement: Statement, run: () => T): T {
    const text = statement.in('sqlite');
    const begun = this.begun(text);
    try {
      const result = run();
      this.ended(text, begun);
      return result;
    } catch (error) {
      this.failed(text, error);
      throw error;
    }
  }
}
