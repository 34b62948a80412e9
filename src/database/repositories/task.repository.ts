import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { LeaseEntity } from '../entities/lease.entity.js';
import { SettingEntity } from '../entities/setting.entity.js';
import { insertRows } from '../insert.js';
import { LeaseRepository } from './lease.repository.js';

/** A task that one server does at a time, while all of them can see how far it is. */
export interface Task {
  /** Of the task, for its lease and for what is told of it. */
  readonly name: string;
  /** Of this one time that it is done. */
  readonly run: string;
}

/** Whoever does a task has a lease, and tells how far it is only as long as it has it. */
@Injectable()
export class TaskRepository {
  constructor(
    private readonly db: Database,
    private readonly leases: LeaseRepository,
  ) {}

  /** Takes the task; false: it is done already, somewhere. */
  async begin(task: Task, told: string, now: number, until: number): Promise<boolean> {
    if (!(await this.leases.acquire(task.name, task.run, now, until))) return false;
    return this.tell(task, told, until);
  }

  /** Tells how far it is, and goes on having it; false: it was taken away, so that nothing is told. */
  tell({ name, run }: Task, told: string, until: number): Promise<boolean> {
    return this.db.transaction(async (m) => {
      const mine = await m.update(LeaseEntity, { name, owner: run }, { expiresAt: until });
      if (affected(mine) === 0) return false;
      await put(m, name, told);
      return true;
    });
  }

  /** Tells how it ended, and gives it back; false: it was taken away, so that nothing is told. */
  end({ name, run }: Task, told: string): Promise<boolean> {
    return this.db.transaction(async (m) => {
      const mine = await m.delete(LeaseEntity, { name, owner: run });
      if (affected(mine) === 0) return false;
      await put(m, name, told);
      return true;
    });
  }

  /** What was told last; null: nothing yet. */
  async told(name: string): Promise<string | null> {
    const row = await this.db.read((m) => m.findOneBy(SettingEntity, { key: name }));
    return row?.value ?? null;
  }
}

async function put(m: EntityManager, key: string, value: string): Promise<void> {
  const known = await m.update(SettingEntity, { key }, { value });
  if (affected(known) === 0 && !(await m.existsBy(SettingEntity, { key }))) {
    await insertRows(m, SettingEntity, [{ key, value }]);
  }
}
