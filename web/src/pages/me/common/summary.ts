import { computed, type Ref } from 'vue';
import type { UserStats } from '#client';
import { seenAs, user } from '../../../state/server/session';
import { settings } from '../../../state/server/settings';
import { t } from '../../../texts';
import { bytes } from '../../../texts/formats';
import { limitOf } from './limits';

/** "12 uploads, 34 files, 1.2 GB of 10 GB". */
export const useSummary = (stats: Readonly<Ref<UserStats | undefined>>): Ref<string> =>
  computed(() => {
    if (stats.value === undefined) return t('common.loading');
    const { uploads, files, totalSize } = stats.value;
    const values = {
      uploads: t('account.countUploads', { count: uploads }),
      files: t('account.countFiles', { count: files }),
      size: bytes(totalSize),
    };
    const most = limitOf((seenAs.value ?? user.value)?.maxUserSize, settings.value?.maxUserSize);
    if (most === null) return t('account.summary', values);
    return t('account.summaryOf', { ...values, most: bytes(most) });
  });
