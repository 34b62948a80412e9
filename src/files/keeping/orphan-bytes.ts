import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import { type ListedObject, StorageService, parseStorageKey } from '#storage';
import { describeError } from '../../common/errors.js';
import type { Erasable } from '../../database/erasable.js';
import type { MoveEntity } from '../../database/entities/move.entity.js';
import { CleaningRepository } from '../../database/repositories/cleaning.repository.js';
import { MoveRepository } from '../../database/repositories/move.repository.js';
import {
  type NeededBytes,
  ResumableRepository,
} from '../../database/repositories/resumable.repository.js';

const BATCH = 500;
/** So many are what crashes may leave, whatever there is beside them. */
const PLAUSIBLE = 100;
/** So many are erased in one pass, and held in memory until it is known how many there are. */
const MOST_AT_ONCE = 10_000;

/** An object that no row names, and the backend that holds it. */
export interface OrphanObject extends ListedObject {
  readonly backend: string;
}

/** A part of what a backend holds. */
interface Scanned {
  readonly orphans: readonly OrphanObject[];
  /** Objects that rows name. */
  readonly known: number;
}

/** Bytes that no row knows: what a crash leaves between a storage and the database. */
@Injectable()
export class OrphanBytes {
  private readonly log = new Log('cleaner');

  constructor(
    private readonly cleaning: CleaningRepository,
    private readonly moves: MoveRepository,
    private readonly resumables: ResumableRepository,
    private readonly storage: StorageService,
  ) {}

  /** The names of all backends in which there may be any. */
  get backends(): readonly string[] {
    return this.storage.backendNames;
  }

  /** Erases those of every backend; answers how many. */
  async sweep(): Promise<number> {
    await this.moves.forgetAbandoned();
    let erased = 0;
    for (const backend of this.backends) erased += await this.sweepOne(backend);
    return erased;
  }

  /** A backend that only has older objects may be away: what new ones need is cleaned all the same. */
  private async sweepOne(backend: string): Promise<number> {
    try {
      return await this.eraseAll(backend);
    } catch (error) {
      if (backend === this.storage.backendName) throw error;
      this.log.warn(`the storage backend "${backend}" is not cleaned : ${describeError(error)}`);
      return 0;
    }
  }

  /**
   * Crashes leave few orphans. Many, and more than there are objects with a row, are rather those of another
   * database, which somebody gave the same folder or bucket: those are left to the operator.
   */
  private async eraseAll(backend: string): Promise<number> {
    const whole: OrphanObject[] = [];
    let [orphans, known, erased] = [0, 0, 0];
    for await (const scanned of this.scan(backend)) {
      known += scanned.known;
      for (const orphan of scanned.orphans) {
        if (!orphan.partial) {
          orphans += 1;
          if (whole.length < MOST_AT_ONCE) whole.push(orphan);
          continue;
        }
        await this.erase(orphan);
        erased += 1;
      }
    }
    if (orphans > PLAUSIBLE && orphans > known) {
      this.log.error(
        `${orphans} objects in the storage backend "${backend}" belong to no file, and only ${known} do : ` +
          'they may be those of another database, and are kept; "plikd storage check --repair" erases them',
      );
      return erased;
    }
    for (const orphan of whole) await this.erase(orphan);
    return erased + whole.length;
  }

  /**
   * The objects of a backend that no row names. No grace period is needed: a row names its attempt
   * before the first byte of that attempt is written, and objects are listed before rows are read.
   */
  async *find(backend: string): AsyncGenerator<OrphanObject, void, undefined> {
    for await (const { orphans } of this.scan(backend)) yield* orphans;
  }

  erase({ backend, key, partial }: OrphanObject): Promise<void> {
    return partial
      ? this.storage.deletePartial({ backend, key })
      : this.storage.delete({ backend, key });
  }

  private async *scan(backend: string): AsyncGenerator<Scanned, void, undefined> {
    let batch: ListedObject[] = [];
    for await (const object of this.storage.list(backend)) {
      batch.push(object);
      if (batch.length < BATCH) continue;
      yield await this.compared(backend, batch);
      batch = [];
    }
    yield await this.compared(backend, batch);
  }

  private async compared(backend: string, objects: readonly ListedObject[]): Promise<Scanned> {
    const ids = [...new Set(objects.map(({ key }) => parseStorageKey(key).fileId))];
    if (ids.length === 0) return { orphans: [], known: 0 };
    // Moves first: one that ends between the two is then in the row of its file.
    const moves = new Map((await this.moves.findByFiles(ids)).map((one) => [one.fileId, one]));
    const rows = new Map((await this.cleaning.findFiles(ids)).map((one) => [one.id, one]));
    const pieces = new Map((await this.resumables.neededOf(ids)).map((one) => [one.fileId, one]));
    const orphans = objects.filter((object) => {
      const { fileId, attempt } = parseStorageKey(object.key);
      const row = rows.get(fileId);
      const isAt = (there: Erasable | MoveEntity | NeededBytes | undefined): boolean =>
        there?.attempt === attempt && (there.backend || this.storage.backendName) === backend;
      // A part of a file has no row of its own but this.
      if (row === undefined) return !isAt(pieces.get(fileId));
      return !isAt(moves.get(fileId)) && !(isAt(row) && isNeeded(object, row));
    });
    return {
      orphans: orphans.map((object) => ({ ...object, backend })),
      known: objects.length - orphans.length,
    };
  }
}

/** Whether a row needs the object of its attempt. */
function isNeeded({ partial }: ListedObject, { status }: Erasable): boolean {
  // While uploading, the object appears a moment before its row says so.
  if (status === 'uploading') return true;
  return !partial && (status === 'uploaded' || status === 'removed');
}
