import { Injectable } from '@nestjs/common';
import { StorageService } from '#storage';
import { toRefusal } from './storage-faults.js';

/** Whether bytes can be stored now. */
@Injectable()
export class StorageProbe {
  constructor(private readonly storage: StorageService) {}

  /** Rejects with what a client that uploads would be told. */
  async check(): Promise<void> {
    try {
      await this.storage.check();
    } catch (error) {
      throw toRefusal('unable to store file', error);
    }
  }
}
