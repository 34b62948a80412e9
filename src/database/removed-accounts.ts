import { createHash, randomInt } from 'node:crypto';
import { type EntityManager, In } from 'typeorm';
import { EndedSessionEntity } from './entities/ended-session.entity.js';
import { UserEntity } from './entities/user.entity.js';
import { insertRows } from './insert.js';
import { chunks } from './insert-all.js';

/** Epochs of accounts whose name was somebody's before; below 2^48, as randomInt asks. */
const EPOCHS = 2 ** 47;

const idOf = (userId: string): string =>
  createHash('sha256').update(`account ${userId}`).digest('hex');

/** Remembers that an account was removed at `now`: its sessions are nobody's, whoever gets its name. */
export async function rememberRemoved(
  m: EntityManager,
  userId: string,
  now: number,
): Promise<void> {
  const id = idOf(userId);
  await m.delete(EndedSessionEntity, { id });
  await insertRows(m, EndedSessionEntity, [{ id, latestStart: now }]);
}

/**
 * Gives accounts that were just stored, and whose names were others' before, an epoch that no session of
 * those others has. All the rest keep theirs: 0 is that of sessions which a Plik has made (contract §12).
 */
export async function renewEpochs(m: EntityManager, users: readonly UserEntity[]): Promise<void> {
  for (const some of chunks(users)) {
    const ids = some.map(({ id }) => idOf(id));
    const known = await m.findBy(EndedSessionEntity, { id: In(ids) });
    const removed = new Set(known.map(({ id }) => id));
    for (const user of some.filter(({ id }) => removed.has(idOf(id)))) {
      user.sessionEpoch = randomInt(1, EPOCHS);
      await m.update(UserEntity, { id: user.id }, { sessionEpoch: user.sessionEpoch });
    }
  }
}
