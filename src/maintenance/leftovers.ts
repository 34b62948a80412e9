import { Injectable } from '@nestjs/common';
import { AbandonedRepository } from '../database/repositories/abandoned.repository.js';
import { OrphanBytes } from '../files/keeping/orphan-bytes.js';
import { Unfinished } from '../files/pieces/unfinished.js';
import { Outlived } from './outlived.js';

/** What belongs to nobody any more, and what is over (contract §7.4). */
@Injectable()
export class Leftovers {
  constructor(
    private readonly abandoned: AbandonedRepository,
    private readonly outlived: Outlived,
    private readonly bytes: OrphanBytes,
    private readonly unfinished: Unfinished,
  ) {}

  /** Ends files that came in pieces and that nobody goes on with; answers how many. */
  endUnfinished(): Promise<number> {
    return this.unfinished.clean();
  }

  /** Erases rows that mean nothing any more; answers how many of them had lost what they belong to. */
  async eraseRows(): Promise<{ readonly files: number; readonly tokens: number }> {
    await this.outlived.forget();
    return {
      files: await this.abandoned.eraseFiles(),
      tokens: await this.abandoned.eraseTokens(),
    };
  }

  /** Erases stored objects that no row names; answers how many. */
  eraseObjects(): Promise<number> {
    return this.bytes.sweep();
  }
}
