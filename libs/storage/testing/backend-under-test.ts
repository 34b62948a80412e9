import type { StorageBackend } from '../src/storage-backend.js';

/** The backend of the running test: a fresh, prepared one each time. */
export type BackendUnderTest = () => StorageBackend;
