import { Injectable } from '@nestjs/common';
import type { StorageShareWire } from '#wire';
import { nextTurn } from '../common/turn.js';
import { MoveRepository } from '../database/repositories/move.repository.js';

/** Rows that are counted at once. */
const STEP = 2000;

/** How much each backend holds, counted in steps between which others have their turn. */
@Injectable()
export class StorageShares {
  private counting: Promise<StorageShareWire[]> | null = null;

  constructor(private readonly moves: MoveRepository) {}

  /** Whoever asks while it is counted gets the same answer. */
  read(): Promise<readonly StorageShareWire[]> {
    this.counting ??= this.count().finally(() => {
      this.counting = null;
    });
    return this.counting;
  }

  private async count(): Promise<StorageShareWire[]> {
    const shares = new Map<string, { files: number; bytes: number }>();
    for (let after = ''; ;) {
      const rows = await this.moves.storedAfter(after, STEP);
      for (const { backend, bytes } of rows) {
        const share = shares.get(backend) ?? { files: 0, bytes: 0 };
        shares.set(backend, { files: share.files + 1, bytes: share.bytes + bytes });
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < STEP) break;
      after = last.id;
      await nextTurn();
    }
    const names = [...shares.keys()].sort();
    return names.map((backend) => ({
      backend,
      ...(shares.get(backend) ?? { files: 0, bytes: 0 }),
    }));
  }
}
