export { BACKENDS, type BackendOptions, createBackend } from './backends/registry.js';
export * from './storage-backend.js';
export { isStorageKey, parseStorageKey, storageKey } from './storage-key.js';
export * from './storage.errors.js';
export { StorageModule } from './storage.module.js';
export { StorageService } from './storage.service.js';
