import { t } from '../../texts';
import { shownName } from './shown-name';

/** A file's name within a sentence, where it cannot be cut; one that has none is said to have none. */
export const nameInWords = (name = ''): string => shownName(name).whole || t('common.noName');
