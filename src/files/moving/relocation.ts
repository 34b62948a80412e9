import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  ObjectMissing,
  type ObjectPlace,
  type StagedObject,
  StorageService,
  type StoredObject,
} from '#storage';
import type { DigestPool, Inspector } from '#streams';
import { Clock } from '../../common/clock.js';
import { describeError } from '../../common/errors.js';
import { Instance } from '../../common/instance.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { MoveEntity } from '../../database/entities/move.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { MoveRepository } from '../../database/repositories/move.repository.js';
import { InjectDigestPool } from '../intake/digest-pool.js';
import { difference, through } from '../intake/known-content.js';
import { placeOf } from '../keeping/place.js';

/**
 * What became of a file: its row says the new place; it was removed meanwhile; somebody else is moving
 * it; or why its bytes cannot be moved, which are then left where they are.
 */
export type RelocationOutcome = 'moved' | 'gone' | 'busy' | { readonly problem: string };

/**
 * The way for bytes from one storage backend to another, while they are served: announced → copied and
 * compared with the row's digests → the row names the copy → the old bytes may be erased. At every
 * moment the row names bytes that are whole.
 */
@Injectable()
export class Relocation {
  private readonly signal = new AbortController().signal;

  constructor(
    private readonly files: FileRepository,
    private readonly moves: MoveRepository,
    private readonly storage: StorageService,
    private readonly instance: Instance,
    private readonly clock: Clock,
    @InjectDigestPool() private readonly pool: DigestPool,
  ) {}

  /** The names of all backends that bytes can be moved to. */
  get backends(): readonly string[] {
    return this.storage.backendNames;
  }

  /** Makes a backend ready for what is copied into it. */
  prepare(backend: string): Promise<void> {
    return this.storage.prepare(backend);
  }

  /**
   * Copies an `uploaded` file into the backend `to`, which is prepared. Rejects for trouble of that
   * backend or the database; what it leaves then is the cleaner's to erase.
   */
  async copy(file: FileEntity, to: string): Promise<RelocationOutcome> {
    const move = Object.assign(new MoveEntity(), {
      ...{ fileId: file.id, attempt: file.attempt + 1, ...this.storage.destination(to) },
      ...{ owner: this.instance.id, startedAt: this.clock.now() },
    });
    if (!(await this.moves.begin(move))) return 'busy';
    try {
      const outcome = await this.carry(file, move);
      if (outcome !== 'moved') await this.moves.abandon(move);
      return outcome;
    } catch (error) {
      await this.moves.abandon(move).catch(() => undefined);
      throw error;
    }
  }

  /** Erases what a moved file has left behind; `file` as it was before. */
  async eraseOld(file: FileEntity): Promise<void> {
    await this.storage.delete(placeOf(file));
  }

  private async carry(file: FileEntity, move: MoveEntity): Promise<RelocationOutcome> {
    const object = await this.open(file);
    if ('problem' in object) return this.unlessGone(file, object);
    const place = targetOf(move);
    const staged = await this.stage(file, place, object);
    if ('problem' in staged) return this.unlessGone(file, staged);
    try {
      await staged.commit();
    } catch (error) {
      await staged.discard().catch(() => undefined);
      throw error;
    }
    if (await this.moves.finish(file, move)) return 'moved';
    await this.storage.delete(place);
    return 'gone';
  }

  private async open(file: FileEntity): Promise<StoredObject | { problem: string }> {
    try {
      const object = await this.storage.open(placeOf(file));
      if (object.size === file.size) return object;
      await object.close();
      return { problem: `${object.size} bytes are stored of ${file.size}` };
    } catch (error) {
      const missing = error instanceof ObjectMissing;
      return { problem: missing ? 'its bytes are not in the storage' : unreadable(error) };
    }
  }

  /** Bytes that cannot be read are a problem of a file that still promises them. */
  private async unlessGone<T>(file: FileEntity, problem: T): Promise<T | 'gone'> {
    const now = await this.files.find(file.id);
    return now?.status === 'uploaded' && now.attempt === file.attempt ? problem : 'gone';
  }

  private async stage(
    file: FileEntity,
    place: ObjectPlace,
    object: StoredObject,
  ): Promise<StagedObject | { problem: string }> {
    const inspector: Inspector & Readable = through(object.read(), this.pool);
    try {
      const staged = await this.storage.stage(place, inspector, this.signal);
      const why = difference(inspector.result(), file);
      if (why === null) return staged;
      await staged.discard();
      return { problem: why };
    } catch (error) {
      await object.close();
      if (error === inspector.errored) return { problem: unreadable(error) };
      throw error;
    }
  }
}

const targetOf = ({ fileId: id, attempt, backend, backendDetails }: MoveEntity): ObjectPlace =>
  placeOf({ id, attempt, backend, backendDetails });

const unreadable = (error: unknown): string => `its bytes cannot be read : ${describeError(error)}`;
