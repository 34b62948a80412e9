import { hostname } from 'node:os';
import { randomText } from './ids.js';

/**
 * This server process among those that share a database. Every file being received carries the id
 * of its instance, so that what a dead process left can be told from what a live one is doing.
 */
export class Instance {
  readonly id = randomText(16);
  readonly host = hostname();
  readonly pid = process.pid;
}
