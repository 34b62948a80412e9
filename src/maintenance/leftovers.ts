import { Injectable } from '@nestjs/common';
import { AbandonedRepository } from '../database/repositories/abandoned.repository.js';
import { OrphanBytes } from '../files/keeping/orphan-bytes.js';
import { Outlived } from './outlived.js';

/** What belongs to nobody any more, and what is over (contract §7.4). */
@Injectable()
export class Leftovers {
  constructor(
    private readonly abandoned: AbandonedRepository,
    private readonly outlived: Outlived,
    private readonly bytes: OrphanBytes,
  ) {}

  /** Erases rows; answers how many had lost what they belong to. */
  async eraseRows(): Promise<number> {
    await this.outlived.forget();
    return (await this.abandoned.eraseFiles()) + (await this.abandoned.eraseTokens());
  }

  /** Erases stored objects that no row names; answers how many. */
  eraseObjects(): Promise<number> {
    return this.bytes.sweep();
  }
}
