import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import type { Origin } from '../../common/origin.js';
import type { Trace } from '../../common/trace.js';
import { StorageService } from '#storage';
import { describeError } from '../../common/errors.js';
import { EventBus } from '../../events/event-bus.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { DeliveryClaims } from './delivery-claims.js';
import { type Placed, placeOf } from './place.js';

/** The owner of a file's upload, and whose doing its removal is. */
export interface Whose {
  readonly userId: string;
  readonly by: Origin;
}

/** The end of a file: `removed → deleted`, and its bytes with it (contract §7.1). Repeatable at every step. */
@Injectable()
export class Purge {
  private readonly log = new Log('purge');

  constructor(
    private readonly files: FileRepository,
    private readonly storage: StorageService,
    private readonly claims: DeliveryClaims,
    private readonly events: EventBus,
  ) {}

  /**
   * Erases the bytes of a file in status `removed`; bytes that are gone already are no error. A file that
   * nobody ever began to send has none, and no place either.
   */
  async eraseBytes(file: Placed): Promise<void> {
    if (file.attempt > 0) await this.storage.delete(placeOf(file));
  }

  /** The same, and the step that follows from it. */
  async erase(file: Placed): Promise<boolean> {
    await this.eraseBytes(file);
    return this.files.transition(file.id, 'removed', 'deleted');
  }

  /**
   * Erases files that were delivered for the only time, at the places that their rows name by now. What
   * fails is done by the cleaner: nobody gets these files any more in either case.
   */
  async eraseDelivered(files: readonly Pick<FileEntity, 'id'>[], trace?: Trace): Promise<void> {
    for (const { id } of files) {
      try {
        const now = await this.files.find(id);
        if (now?.status === 'removed') await this.erase(now);
      } catch (error) {
        this.log.warn(`file ${id} is left for the cleaner : ${describeError(error)}`, { trace });
        await this.claims.leave(id, trace);
      } finally {
        this.claims.end(id);
      }
    }
  }

  /** Removes one file whatever its status, and erases its bytes at once (contract §5.5). */
  async remove(file: FileEntity, whose: Whose): Promise<void> {
    let current: FileEntity | null = file;
    let isOurs = false;
    while (current !== null && current.status !== 'deleted') {
      const { id, status }: FileEntity = current;
      if (status === 'removed') await this.erase(current);
      else {
        const to = status === 'missing' ? 'deleted' : 'removed';
        isOurs = await this.files.transition(id, status, to);
      }
      current = await this.files.find(id);
    }
    const { id: fileId, uploadId } = file;
    const { userId, by } = whose;
    const fact = { fileId, uploadId, userId, actorId: by.actorId };
    if (isOurs) this.events.say('FileRemoved', fact, by);
  }
}
