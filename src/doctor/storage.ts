import type { Settings } from '../config/index.js';
import type { Examination } from './examination.js';
import { examineBucket } from './storage-bucket.js';
import { examineFolder } from './storage-folder.js';
import type { Surroundings } from './surroundings.js';

/** The storage for new files, and the bucket that keeps older ones. */
export async function examineStorage(
  exam: Examination,
  settings: Settings,
  around: Surroundings,
): Promise<void> {
  if (settings.storageBackend === 'file') await examineFolder(exam, settings, around);
  if (settings.objectStorage !== null) {
    await examineBucket(exam, settings.objectStorage, around);
  }
}
