import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { describeError } from '../../common/errors.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { ImportRepository } from '../../database/repositories/import.repository.js';
import { Deposit } from '../../files/intake/deposit.js';
import { Takeout } from '../../files/moving/takeout.js';
import { Arrivals } from '../pipeline/arrivals.js';
import { readArchive } from './archive-reader.js';
import { ImportReport } from './import-report.js';
import { ImportRun } from './import-run.js';

export interface ImportOptions {
  /** True: everything is read and checked, and nothing is written. */
  readonly dryRun: boolean;
  /** Told of everything that is lost, in one line. */
  note(line: string): void;
}

/**
 * Takes in an archive (docs/export-format.md), in constant memory, beside running servers. What is there
 * is never overwritten, so an import that was cut off, at any moment, is repeated to go on. Needs this
 * process to be known among the running ones, since it holds files while it receives them.
 */
@Injectable()
export class ArchiveImport {
  constructor(
    private readonly arrivals: Arrivals,
    private readonly rows: ImportRepository,
    private readonly files: FileRepository,
    private readonly deposit: Deposit,
    private readonly takeout: Takeout,
    private readonly clock: Clock,
  ) {}

  /** Never rejects because of the archive or the storage: what went wrong is in the report. */
  async read(input: Readable, options: ImportOptions): Promise<ImportReport> {
    const report = new ImportReport((line) => {
      options.note(line);
    });
    const { arrivals, rows, files, deposit, takeout, clock } = this;
    const tools = { arrivals, rows, files, deposit, takeout, clock };
    const run = new ImportRun(tools, report, options);
    try {
      for await (const entry of readArchive(input)) await run.take(entry);
    } catch (error) {
      report.broken = describeError(error);
      await run.abandon().catch((failure: unknown) => {
        options.note(`files stay held until this process has ended : ${describeError(failure)}`);
      });
    }
    return report;
  }
}
