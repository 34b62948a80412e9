export {
  BACKENDS,
  type BackendName,
  type BackendOptions,
  createBackend,
} from './backends/registry.js';
export * from './storage-backend.js';
export { storageFailure } from './storage-failure.js';
export { type StorageKeyParts, isStorageKey, parseStorageKey, storageKey } from './storage-key.js';
export type { StorageCounters } from './storage-traffic.js';
export * from './storage.errors.js';
export { StorageModule, type StorageModuleOptions } from './storage.module.js';
export { STORAGE_BACKEND, StorageService } from './storage.service.js';
