import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import type { Trace } from '../../common/trace.js';
import { describeError } from '../../common/errors.js';
import { Instance } from '../../common/instance.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';

/**
 * Which one-shot files this server delivers now. The cleaner leaves the bytes of those to it as long as it
 * lives, so that each claim has to come to an end, sooner or later, whatever the database says meanwhile.
 */
@Injectable()
export class DeliveryClaims {
  private readonly log = new Log('delivery');
  /** Claims that the database has not answered yet. */
  private readonly asking = new Set<readonly string[]>();
  /** Ids of files that are on their way to a client. */
  private readonly sending = new Set<string>();
  /** Ids of files whose rows may name this server though it does not send them; tried again later. */
  private readonly leftovers = new Set<string>();

  constructor(
    private readonly files: FileRepository,
    private readonly instance: Instance,
  ) {}

  /** As FileRepository.claimDelivery, by this server. What it answers is its own until `end`. */
  async claim(ids: readonly string[]): Promise<FileEntity[]> {
    this.asking.add(ids);
    try {
      const taken = await this.files.claimDelivery(ids, this.instance.id);
      for (const { id } of taken) this.sending.add(id);
      return taken;
    } catch (error) {
      // The files may be claimed nevertheless: an answer can be lost behind its commit.
      for (const id of ids) this.leftovers.add(id);
      throw error;
    } finally {
      this.asking.delete(ids);
    }
  }

  /** A file is not read any more. */
  end(id: string): void {
    this.sending.delete(id);
  }

  /** Leaves the bytes of a file to the cleaner; `trace`: of the request that delivered it. */
  async leave(id: string, trace?: Trace): Promise<void> {
    try {
      await this.files.leaveDelivered(id, this.instance.id);
    } catch (error) {
      const why = describeError(error);
      this.log.error(`file ${id} is kept from the cleaner for now : ${why}`, { trace });
      this.leftovers.add(id);
    }
  }

  /** Leaves to the cleaner what could not be left before. */
  async retry(): Promise<void> {
    for (const id of [...this.leftovers]) {
      if (this.isUnderWay(id)) continue;
      this.leftovers.delete(id);
      await this.leave(id);
    }
  }

  /** Whether another request has the file, or may have it: its end is told then. */
  private isUnderWay(id: string): boolean {
    return this.sending.has(id) || [...this.asking].some((ids) => ids.includes(id));
  }
}
