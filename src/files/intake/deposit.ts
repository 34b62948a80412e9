import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import { type StagedObject, StorageService } from '#storage';
import type { DigestPool, Inspection } from '#streams';
import { describeError } from '../../common/errors.js';
import { Instance } from '../../common/instance.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { type Claim, FileRepository } from '../../database/repositories/file.repository.js';
import { InjectDigestPool } from './digest-pool.js';
import { type KnownContent, difference, inspected, through } from './known-content.js';
import { type Placed, placeOf } from '../keeping/place.js';

/** What a file was before it came here. */
export type Moved = KnownContent & Pick<FileEntity, 'type'> & { readonly storedAt: number };

/** The right to receive a file, and where its bytes go. */
export type Receiving = Claim & Placed;

/** Bytes that came whole and right, and are not visible yet. */
export interface Deposited {
  /** Makes them durable and the file `uploaded`. False: the file was removed meanwhile. */
  publish(): Promise<boolean>;
}

/** Bytes that are not those of the file. */
export class WrongContent extends Error {
  override readonly name = 'WrongContent';
}

/**
 * The way in for bytes of which everything is known before: those of files that move here from elsewhere.
 * Quotas do not hold for them, since they were stored already.
 */
@Injectable()
export class Deposit {
  private readonly log = new Log('deposit');

  constructor(
    private readonly files: FileRepository,
    private readonly storage: StorageService,
    private readonly instance: Instance,
    @InjectDigestPool() private readonly pool: DigestPool,
  ) {}

  /** The name of the storage that bytes come into. */
  get backendName(): string {
    return this.storage.backendName;
  }

  /** What the row says of a file that this process is about to receive for the first time; of one file. */
  receiving(): Pick<FileEntity, 'status' | 'attempt' | 'owner' | 'backend' | 'backendDetails'> {
    const into = this.storage.destination();
    return { status: 'uploading', attempt: 1, owner: this.instance.id, ...into };
  }

  /** Takes a file that is `missing`, and says of it what is known of its bytes. Null: it is not any more. */
  async claim(
    file: FileEntity,
    known: Pick<FileEntity, 'size' | 'type'>,
  ): Promise<Receiving | null> {
    const into = this.storage.destination();
    const claim = await this.files.claim(file, this.instance.id, { ...into, ...known });
    return claim === null ? null : { ...claim, ...into };
  }

  /** Takes bytes to their end. Rejects with WrongContent, or with the error of `source`. */
  async receive(file: Receiving, source: Readable, known: Moved): Promise<Deposited> {
    const inspector = through(source, this.pool);
    const { signal } = new AbortController();
    const staged = await this.storage.stage(placeOf(file), inspector, signal);
    const found = inspector.result();
    const why = difference(found, known);
    if (why === null) return { publish: () => this.publish(file, staged, found, known) };
    await this.leaving(staged.discard());
    throw new WrongContent(why);
  }

  /** Why bytes are not those of a file; null: they are. Nothing is stored. */
  async compare(source: Readable, known: KnownContent): Promise<string | null> {
    return difference(await inspected(source, this.pool), known);
  }

  private async publish(
    file: Receiving,
    staged: StagedObject,
    { size, md5, sha256 }: Inspection,
    { type, storedAt }: Moved,
  ): Promise<boolean> {
    try {
      await staged.commit();
    } catch (error) {
      await this.leaving(staged.discard());
      throw error;
    }
    const facts = { size, md5, sha256, type, storedAt };
    const claim = { id: file.id, attempt: file.attempt, owner: file.owner };
    if ((await this.files.complete(claim, facts, 0)) === 'stored') return true;
    // The row first: without it the bytes are the cleaner's, whatever the storage says to their end.
    await this.files.release(claim);
    await this.leaving(this.storage.delete(placeOf(file)));
    return false;
  }

  /** Bytes that cannot be erased are left for the cleaner. */
  private async leaving(erased: Promise<void>): Promise<void> {
    await erased.catch((error: unknown) => {
      this.log.warn(`bytes are left for the cleaner : ${describeError(error)}`);
    });
  }
}
