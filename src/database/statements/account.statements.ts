import type { UserEntity } from '../entities/user.entity.js';
import { select, tokens, usages, users } from './rows.js';
import { Query } from './statement.js';

export const USER = select('user', users, '"id" = ?');
export const TOKEN = select('token', tokens, '"token" = ?');
export const USAGE = select('usage', usages, '"user_id" = ?');

/** The account of a session, and whether this one session was ended. */
export interface SessionUser {
  readonly user: UserEntity;
  readonly ended: boolean;
}

/** Values: a digest of the session, the user's id. */
export const SESSION = new Query<SessionUser>(
  'session',
  `SELECT ${users.list('u')}, e."id" FROM ${users.name} u ` +
    'LEFT JOIN "ended_sessions" e ON e."id" = ? WHERE u."id" = ?',
  (dialect) => {
    const read = users.reader(dialect);
    const last = users.columns.length;
    return (row) => ({ user: read(row), ended: typeof row[last] === 'string' });
  },
);
