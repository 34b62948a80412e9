import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { describeError } from '../common/errors.js';
import { inParallel } from '../common/parallel.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { MoveRepository } from '../database/repositories/move.repository.js';
import { Relocation } from '../files/moving/relocation.js';

const BATCH = 100;
/** Files that are copied beside each other. */
const AT_ONCE = 4;
/** How long old bytes stay after the last copy of a batch, in ms: for readers that have just asked for them. */
const GRACE = 2000;

export interface MigrationOptions {
  /** The backend that the bytes go to. */
  readonly to: string;
  /** Told of every file that stays where it is, and of old bytes that stay, in one line. */
  readonly note: (line: string) => void;
}

export interface MigrationReport {
  /** Files that are in the other backend now, and their bytes. */
  moved: number;
  bytes: number;
  /** Files that were removed meanwhile, or that somebody else moves. */
  skipped: number;
  /** Files that stay where they are, because their bytes are damaged there. */
  damaged: number;
}

/** Moves every stored file into one storage backend, beside running servers; repeated, it goes on. */
@Injectable()
export class StorageMigration {
  constructor(
    private readonly moves: MoveRepository,
    private readonly relocation: Relocation,
  ) {}

  isConfigured(backend: string): boolean {
    return this.relocation.backends.includes(backend);
  }

  async run(options: MigrationOptions): Promise<MigrationReport> {
    const report: MigrationReport = { moved: 0, bytes: 0, skipped: 0, damaged: 0 };
    await this.relocation.prepare(options.to);
    await this.moves.forgetAbandoned();
    for (let after = ''; ;) {
      const batch = await this.moves.elsewhere(options.to, after, BATCH);
      await this.move(batch, options, report);
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) return report;
      after = last.id;
    }
  }

  private async move(
    batch: readonly FileEntity[],
    { to, note }: MigrationOptions,
    report: MigrationReport,
  ): Promise<void> {
    const left: FileEntity[] = [];
    try {
      await inParallel(batch, AT_ONCE, async (file) => {
        const outcome = await this.relocation.copy(file, to);
        if (outcome === 'moved') {
          left.push(file);
          report.moved += 1;
          report.bytes += file.size;
        } else if (typeof outcome === 'string') {
          report.skipped += 1;
        } else {
          report.damaged += 1;
          note(`file ${file.id} of upload ${file.uploadId} stays : ${outcome.problem}`);
        }
      });
    } finally {
      await this.eraseOld(left, note);
    }
  }

  /** What cannot be erased now is bytes that no row names: the cleaner's. */
  private async eraseOld(
    files: readonly FileEntity[],
    note: (line: string) => void,
  ): Promise<void> {
    if (files.length === 0) return;
    await sleep(GRACE);
    await inParallel(files, AT_ONCE, async (file) => {
      await this.relocation.eraseOld(file).catch((error: unknown) => {
        note(`the old bytes of file ${file.id} are left for the cleaner : ${describeError(error)}`);
      });
    });
  }
}
