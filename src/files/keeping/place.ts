import { type ObjectPlace, storageKey } from '#storage';
import type { FileEntity } from '../../database/entities/file.entity.js';

/** What a row says of where its bytes are. */
export type Placed = Pick<FileEntity, 'id' | 'attempt' | 'backend' | 'backendDetails'>;

/** Where the bytes of a row's attempt are, or go. */
export const placeOf = ({ id, attempt, backend, backendDetails }: Placed): ObjectPlace => ({
  backend,
  key: storageKey(id, attempt),
  details: backendDetails,
});
