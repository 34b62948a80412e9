import { takeShared } from '../../browser/shared-cache';

/** What another program of this device has shared with the page; each is given once. */
export const takeSharedFiles = (): Promise<File[]> =>
  'caches' in globalThis ? takeShared() : Promise.resolve([]);
