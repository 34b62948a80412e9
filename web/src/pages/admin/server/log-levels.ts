import { t, type TextKey } from '../../../texts';

/** From the one that says most. */
export const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

const AREAS: Readonly<Record<string, TextKey>> = {
  server: 'admin.areaServer',
  http: 'admin.areaHttp',
  request: 'admin.areaRequest',
  login: 'admin.areaLogin',
  uploads: 'admin.areaUploads',
  storage: 'admin.areaStorage',
  cleaner: 'admin.areaCleaner',
  database: 'admin.areaDatabase',
  events: 'admin.areaEvents',
};

/** What an area is about; one that this page does not know has its own name. */
export function areaName(area: string): string {
  const key = AREAS[area];
  return key === undefined ? area : t(key);
}

export const levelName = (level: (typeof LEVELS)[number]): string => t(`admin.${level}`);

/** Only what is not as configured: the rest is by itself. */
export const changedOf = (
  wanted: Readonly<Record<string, string>>,
  configured: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(wanted).filter(([area, level]) => configured[area] !== level));
