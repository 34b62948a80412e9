import type { TokenWire, UserStatsWire, UserWire } from '#wire';
import type { TokenEntity } from '../database/entities/token.entity.js';
import type { Stored } from '../database/repositories/upload.repository.js';
import type { UserEntity } from '../database/entities/user.entity.js';

const optional = <K extends string>(key: K, value: string): Partial<Record<K, string>> =>
  value === '' ? {} : ({ [key]: value } as Record<K, string>);

/** Contract §4.3. `admin` may be more than the user's own: an administrator acts for them. */
export const toUserWire = (user: UserEntity, admin = user.admin): UserWire => ({
  id: user.id,
  provider: user.provider,
  ...optional('login', user.login),
  ...optional('name', user.name),
  ...optional('email', user.email),
  ...optional('theme', user.theme),
  ...optional('language', user.language),
  admin,
  maxFileSize: user.maxFileSize,
  maxUserSize: user.maxUserSize,
  maxTTL: user.maxTtl,
  createdAt: new Date(user.createdAt).toISOString(),
});

/** Contract §4.4. */
export const toTokenWire = ({ token, comment, createdAt }: TokenEntity): TokenWire => ({
  token,
  ...optional('comment', comment),
  createdAt: new Date(createdAt).toISOString(),
});

/** Contract §4.5. */
export const toUserStats = (usage: Stored | null): UserStatsWire => ({
  uploads: usage?.uploads ?? 0,
  files: usage?.files ?? 0,
  totalSize: usage?.size ?? 0,
});
