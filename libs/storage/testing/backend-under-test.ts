import type { StorageBackend } from '../src/storage-backend.js';

/** The backend of the running test: a fresh, prepared one each time. */
export type BackendUnderTest = () => StorageBackend;

/** The same, and what another process has of its place. */
export interface PlaceUnderTest extends BackendUnderTest {
  another(): Promise<StorageBackend>;
}
