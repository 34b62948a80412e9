export {
  BACKENDS,
  type BackendName,
  type BackendOptions,
  createBackend,
} from './backends/registry.js';
export type { ForeignBucket } from './backends/s3/s3-foreign.js';
export { openForeignBucket } from './backends/foreign.js';
export type { S3Options, ServerSideEncryption } from './backends/s3-options.js';
export * from './growing.js';
export * from './storage-backend.js';
export { StorageBackends } from './storage-backends.js';
export { storageFailure } from './storage-failure.js';
export { type StorageKeyParts, isStorageKey, parseStorageKey, storageKey } from './storage-key.js';
export type { StorageCounters } from './storage-traffic.js';
export {
  STORAGE_FAILURES,
  STORAGE_OPERATIONS,
  type StorageFailureKind,
  type StorageOperation,
  type StorageWatch,
} from './storage-watch.js';
export * from './storage.errors.js';
export { StorageModule, type StorageModuleOptions } from './storage.module.js';
export {
  type Destination,
  type ObjectPlace,
  STORAGE_BACKENDS,
  StorageService,
} from './storage.service.js';
export { tryBucket } from './trials/bucket-trial.js';
export { type FolderStep, type FolderTrial, tryFolder } from './trials/folder-trial.js';
export type { BucketHabits } from './trials/s3-habits.js';
export type { BucketFailure, BucketStep, BucketTrial } from './trials/s3-trial.js';
