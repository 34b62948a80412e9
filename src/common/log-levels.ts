import { AREA_NAMES, type Area } from './log-areas.js';

/** From the least important to the most. */
export const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

export type Level = (typeof LEVELS)[number];

/** The least important level of each area that is logged. */
export type AreaLevels = Readonly<Record<Area, Level>>;

const RANKS: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3, fatal: 4 };

/** `LogLevel`, and `LogLevels` where it says something else of an area. */
export function areaLevels(level: Level, exceptions: Partial<AreaLevels> = {}): AreaLevels {
  const all = Object.fromEntries(AREA_NAMES.map((area) => [area, level])) as AreaLevels;
  return { ...all, ...exceptions };
}

/** What is logged: as configured, or otherwise for a while. Of this process alone. */
export class LogLevels {
  private levels: AreaLevels;
  private debugging = false;
  private timer: NodeJS.Timeout | undefined;
  private end: number | null = null;

  constructor(readonly configured: AreaLevels) {
    this.levels = configured;
  }

  get current(): AreaLevels {
    return this.levels;
  }

  /** When the configured levels come back, in ms since 1970; null: they are in force, or nobody knows. */
  get until(): number | null {
    return this.end;
  }

  isOn(level: Level, area: Area): boolean {
    return RANKS[level] >= RANKS[this.levels[area]];
  }

  /** Others for some areas, the configured ones for the rest; all of them come back after `seconds`. */
  change(exceptions: Partial<AreaLevels>, seconds: number): void {
    this.restore();
    this.levels = { ...this.configured, ...exceptions };
    this.end = Date.now() + seconds * 1000;
    this.timer = setTimeout(() => {
      this.restore();
    }, seconds * 1000).unref();
  }

  /** DEBUG everywhere, without an end; or, when it was so, as configured. Answers whether it is DEBUG now. */
  toggleDebug(): boolean {
    const on = !this.debugging;
    this.restore();
    if (on) this.levels = areaLevels('debug');
    this.debugging = on;
    return on;
  }

  /** As configured. */
  restore(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.end = null;
    this.debugging = false;
    this.levels = this.configured;
  }
}
