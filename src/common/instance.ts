import { hostname } from 'node:os';
import { randomText } from './ids.js';
import { beginOf, placeOfProcesses } from './process-place.js';

/**
 * This server process among those that share a database. Every file being received carries the id
 * of its instance, so that what a dead process left can be told from what a live one is doing.
 */
export class Instance {
  readonly id = randomText(16);
  /** Where its number means something; "" where that cannot be told. */
  readonly place = placeOfProcesses();
  readonly host = this.place === '' ? hostname() : this.place;
  readonly pid = process.pid;
  /** When the process began, by the clock of its place; 0 where that cannot be told. */
  readonly begin = beginOf(process.pid);
}
