import { Injectable } from '@nestjs/common';
import { affected } from '../affected.js';
import { Database } from '../database.js';
import { insertRows } from '../insert.js';
import { isDuplicate } from '../duplicate.js';
import { SettingEntity } from '../entities/setting.entity.js';

/** What all servers on one database share. */
@Injectable()
export class SettingRepository {
  constructor(private readonly db: Database) {}

  /** The value of `key`; the first server that asks decides it. */
  async getOrCreate(key: string, make: () => string): Promise<string> {
    const known = await this.find(key);
    if (known !== null) return known;
    try {
      await this.db.write((m) => insertRows(m, SettingEntity, [{ key, value: make() }]));
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    const value = await this.find(key);
    if (value === null) throw new Error(`the setting ${key} vanished`);
    return value;
  }

  /** Puts a value in the place of a known one; null: there is none yet. False: somebody else was quicker. */
  async replace(key: string, known: string | null, value: string): Promise<boolean> {
    if (known !== null) {
      const done = await this.db.write((m) =>
        m.update(SettingEntity, { key, value: known }, { value }),
      );
      return affected(done) > 0;
    }
    try {
      await this.db.write((m) => insertRows(m, SettingEntity, [{ key, value }]));
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Null: it was never set. */
  async find(key: string): Promise<string | null> {
    const row = await this.db.read((m) => m.findOneBy(SettingEntity, { key }));
    return row?.value ?? null;
  }
}
