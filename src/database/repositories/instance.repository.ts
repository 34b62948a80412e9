import { Injectable } from '@nestjs/common';
import { Not, In, LessThan } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { insertRows } from '../insert.js';
import { InstanceEntity } from '../entities/instance.entity.js';

/** Every query about the servers that share this database. */
@Injectable()
export class InstanceRepository {
  constructor(private readonly db: Database) {}

  async register(instance: InstanceEntity): Promise<void> {
    await this.db.write((m) => insertRows(m, InstanceEntity, [instance]));
  }

  /** False: somebody declared this instance dead. */
  async heartbeat(id: string, now: number): Promise<boolean> {
    const seen = await this.db.write((m) => m.update(InstanceEntity, { id }, { seenAt: now }));
    return affected(seen) > 0;
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.db.write((m) => m.delete(InstanceEntity, { id: In([...ids]) }));
  }

  /** Removes instances whose last sign of life is older than `before`; answers how many. */
  async removeSilent(before: number): Promise<number> {
    const gone = await this.db.write((m) => m.delete(InstanceEntity, { seenAt: LessThan(before) }));
    return affected(gone);
  }

  /** How many servers share the database, those that are silent since a moment included. */
  count(): Promise<number> {
    return this.db.read((m) => m.count(InstanceEntity));
  }

  /** The other instances whose processes are at one place. */
  othersAt(host: string, id: string): Promise<InstanceEntity[]> {
    return this.db.read((m) => m.findBy(InstanceEntity, { host, id: Not(id) }));
  }
}
