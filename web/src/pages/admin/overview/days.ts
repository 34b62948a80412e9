import { language } from '../../../texts';

/** "12 Nov": a day of UTC, wherever one is. */
export const shortDay = (day: string): string =>
  new Intl.DateTimeFormat(language.value, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
