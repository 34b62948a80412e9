import { createRequire } from 'node:module';
import type * as ClassValidator from 'class-validator';

const require = createRequire(import.meta.url);

/**
 * One check of class-validator, without the package's index: that loads all of them, with the telephone numbers of
 * every country, which take 14 MiB of memory as long as the server runs.
 */
const check = <N extends keyof typeof ClassValidator>(
  name: N,
  path: string,
): (typeof ClassValidator)[N] =>
  (require(`class-validator/cjs/decorator/${path}.js`) as typeof ClassValidator)[name];

export const isBoolean = check('isBoolean', 'typechecker/IsBoolean');
export const isInt = check('isInt', 'typechecker/IsInt');
export const isString = check('isString', 'typechecker/IsString');
export const max = check('max', 'number/Max');
export const min = check('min', 'number/Min');
