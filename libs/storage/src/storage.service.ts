import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { ListedObject, StagedObject, StorageBackend, StoredObject } from './storage-backend.js';

@Injectable()
export class StorageService {
  constructor(private readonly backend: StorageBackend) {}
  get backendName(): string { return this.backend.name; }
  stage(key: string, source: Readable, signal: AbortSignal): Promise<StagedObject> { return this.backend.stage(key, source, signal); }
  open(key: string): Promise<StoredObject> { return this.backend.open(key); }
  delete(key: string): Promise<void> { return this.backend.delete(key); }
  deletePartial(key: string): Promise<void> { return this.backend.deletePartial(key); }
  list(): AsyncIterable<ListedObject> { return this.backend.list(); }
}
