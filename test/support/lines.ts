import { LogLevels, areaLevels } from '../../src/common/log-levels.js';
import { LineLogger } from '../../src/common/logger.js';

/** One line of the log in JSON, as far as tests read it. */
export interface Line {
  readonly level: string;
  readonly area: string;
  readonly context: string;
  readonly msg: string;
  readonly requestId?: string;
  readonly traceId?: string;
  readonly [name: string]: unknown;
}

/** A log that keeps its lines for a test: everything, in JSON. */
export class KeptLines {
  readonly texts: string[] = [];
  readonly logger = new LineLogger({
    levels: new LogLevels(areaLevels('debug')),
    format: 'json',
    write: (line) => this.texts.push(line),
  });

  get all(): Line[] {
    return this.texts.map((text) => JSON.parse(text) as Line);
  }

  /** Of one speaker. */
  of(context: string): Line[] {
    return this.all.filter((line) => line.context === context);
  }
}
