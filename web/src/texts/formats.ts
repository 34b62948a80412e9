import { locale } from '.';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** A size in decimal units, with three digits: "1.2 MB". */
export function bytes(count: number): string {
  let at = 0;
  let value = count;
  while (Math.abs(value) >= 999.5 && at < UNITS.length - 1) {
    value /= 1000;
    at += 1;
  }
  const form = {
    style: 'unit',
    unit: UNITS[at] ?? 'byte',
    unitDisplay: at === 0 ? 'long' : 'short',
  } as const;
  const digits = at === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return new Intl.NumberFormat(locale.value, { ...form, maximumFractionDigits: digits }).format(
    value,
  );
}

export const number = (value: number): string => new Intl.NumberFormat(locale.value).format(value);

/** A part of one, as per cent. */
export const percent = (part: number): string =>
  new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }).format(part);

const SPANS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A length of time in whole seconds, in its largest unit: "30 days"; `parts`: how many units at most. */
export function duration(seconds: number, parts = 1): string {
  const found: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of SPANS) {
    const value = Math.floor(rest / size);
    if (value === 0 && !(unit === 'second' && found.length === 0)) continue;
    rest -= value * size;
    const form = { style: 'unit', unit, unitDisplay: 'long' } as const;
    found.push(new Intl.NumberFormat(locale.value, form).format(value));
    if (found.length === parts) break;
  }
  return new Intl.ListFormat(locale.value, { style: 'narrow', type: 'unit' }).format(found);
}

/** A moment: "29 Nov 2026, 12:30". */
export const moment = (when: Date | string): string =>
  new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(when),
  );

export const day = (when: Date | string): string =>
  new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' }).format(new Date(when));

/** How long ago, or how long until: "3 days ago". */
export function ago(when: Date | string, now = Date.now()): string {
  const seconds = (new Date(when).getTime() - now) / 1000;
  const form = new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' });
  const [unit, size] = SPANS.find(([, size]) => Math.abs(seconds) >= size) ?? SPANS[3];
  return form.format(Math.round(seconds / size), unit);
}
