import { shownName } from '../../../parts/files/shown-name';
import { t } from '../../../texts';
import { bytes, duration } from '../../../texts/formats';

/** Limits of the server, in words: none, where they are zero or less (contract §2.2). */
export const sizeLimit = (limit: number): string => (limit > 0 ? bytes(limit) : t('admin.noLimit'));

export const timeLimit = (limit: number): string =>
  limit > 0 ? duration(limit, 2) : t('admin.noLimit');

/** How long something is kept: for ever, where it is negative. */
export const keptFor = (seconds: number): string =>
  seconds > 0 ? duration(seconds, 2) : t('admin.forEver');

/** What an account is called, by a name that its owner has chosen: in sentences, where it must turn nothing around. */
export const nameOf = (user: { name?: string; login?: string; id: string }): string =>
  shownName([user.name, user.login].find((one) => one !== undefined && one !== '') ?? user.id)
    .whole;
