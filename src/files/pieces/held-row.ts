import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import type {
  HeldChange,
  ResumableRepository,
} from '../../database/repositories/resumable.repository.js';
import type { Hold } from './hold.js';
import { takenOver } from './refusals.js';

/** Changes a row that is held, here and in the database. Rejects with ResumableBusy when it is not held any more. */
export async function changeHeld(
  rows: ResumableRepository,
  row: ResumableEntity,
  hold: Hold,
  set: HeldChange,
): Promise<void> {
  if (!(await rows.change(row.id, hold.holder, set))) throw takenOver();
  Object.assign(row, set);
}
