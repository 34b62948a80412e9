import { AREA_NAMES, type Area } from '../common/log-areas.js';
import type { AreaLevels, Level } from '../common/log-levels.js';
import { type Kind, WrongValue, choice, parseJson } from './kinds.js';

/** Levels by the words for them (contract §2.2, LogLevel). */
export const level = choice<Level>({
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  WARN: 'warn',
  ERROR: 'error',
  CRITICAL: 'error',
  FATAL: 'fatal',
});

const EXPECTED = `levels of areas such as {"http":"DEBUG","storage":"WARN"}; the areas are ${AREA_NAMES.join(', ')}`;

const isArea = (name: string): name is Area => (AREA_NAMES as readonly string[]).includes(name);

/** Levels by areas, in any case; a table of the file, or a JSON object. */
export const levelsByArea: Kind<Partial<AreaLevels>> = {
  expected: EXPECTED,
  read(written, context) {
    const given = typeof written === 'string' ? parseJson(written) : written;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new WrongValue(`expected ${EXPECTED}`);
    }
    const levels: Partial<Record<Area, Level>> = {};
    for (const [name, value] of Object.entries(given)) {
      const area = name.toLowerCase();
      if (!isArea(area)) {
        throw new WrongValue(
          `there is no area of that name; the areas are ${AREA_NAMES.join(', ')}`,
        );
      }
      levels[area] = readLevel(area, () => level.read(value, context));
    }
    return levels;
  },
};

function readLevel(area: Area, read: () => Level): Level {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    throw new WrongValue(`${area}: ${error.message}`, { cause: error });
  }
}
