import { keep, kept } from '../../browser/kept';
import { base } from '../server/client';
import { whenLeaving } from '../server/session';

/**
 * Where this browser keeps what it has begun to send (`localStorage`). Apart from the rest of it, which few need, so
 * that whoever logs out leaves nothing of it behind, whatever they have looked at.
 */
export const PLACE = `unfinished:${base.pathname}`;

/** Something may be there to go on with. */
export const hasNotes = (): boolean => kept(PLACE) !== null;

// What is on its way goes on, and is not written down again.
whenLeaving(() => {
  keep(PLACE, null);
});
