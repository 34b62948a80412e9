import { language, t, type TextKey } from '../../../texts';

const SIZES: Readonly<Record<number, string>> = {
  1: 'byte',
  1e3: 'kilobyte',
  1e6: 'megabyte',
  1e9: 'gigabyte',
  1e12: 'terabyte',
};
const TIMES: Readonly<Record<number, TextKey>> = {
  1: 'admin.seconds',
  60: 'admin.minutes',
  3600: 'admin.hours',
  86_400: 'admin.days',
};

/** "GB", "days". */
export function unitName(unit: number, of: 'bytes' | 'seconds'): string {
  if (of === 'seconds') return t(TIMES[unit] ?? 'admin.seconds');
  const form = { style: 'unit', unit: SIZES[unit] ?? 'byte', unitDisplay: 'short' } as const;
  const parts = new Intl.NumberFormat(language.value, form).formatToParts(2);
  return parts.find(({ type }) => type === 'unit')?.value ?? '';
}
