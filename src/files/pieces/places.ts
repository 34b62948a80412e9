import { type Growth, type ObjectPlace, storageKey } from '#storage';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';

/** Where the bytes of a resumable are, or go. */
export const placeOfPieces = (row: ResumableEntity): ObjectPlace => ({
  backend: row.backend,
  key: storageKey(row.fileId, row.attempt),
  details: row.backendDetails,
});

/** How much of them is there. */
export const growthOf = ({ received, notes }: ResumableEntity): Growth => ({
  size: received,
  notes,
});
