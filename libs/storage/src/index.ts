export * from './storage-backend.js';
export * from './storage-key.js';
export * from './storage.errors.js';
export * from './storage.module.js';
export * from './storage.service.js';
