/** What is said in a line's brackets: who speaks, by the area that its level follows. */
export const AREAS = {
  /** The start, the settings, the end. */
  server: ['server', 'config', 'metrics'],
  /** What requests are refused with, and what failed. */
  http: ['http'],
  /** One line for each answer. */
  request: ['request'],
  login: ['login', 'accounts'],
  /** What is counted of them. */
  uploads: ['tally'],
  /** Bytes in, out and past, and their end. */
  storage: ['intake', 'deposit', 'bytes', 'delivery', 'purge', 'streams', 'storage', 'resumable'],
  cleaner: ['cleaner', 'presence'],
  /** Statements; their values are never logged. */
  database: ['database'],
  /** Those who are told what happens. */
  events: ['events', 'audit'],
} as const;

export type Area = keyof typeof AREAS;

/** Who speaks. */
export type Speaker = (typeof AREAS)[Area][number];

export const AREA_NAMES = Object.keys(AREAS) as readonly Area[];

const BY_SPEAKER = new Map<string, Area>(
  AREA_NAMES.flatMap((area) => AREAS[area].map((speaker) => [speaker, area] as const)),
);

/** Whoever is not known, such as the framework, speaks of the server. */
export const areaOf = (speaker: string): Area => BY_SPEAKER.get(speaker) ?? 'server';
