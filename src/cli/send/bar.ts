import { humanSize } from '../../common/units.js';
import { fitted, printable, widthOf } from './printable.js';

/** How far something is at one moment. */
export interface Stand {
  /** As it is called on the disk; it may contain anything. */
  readonly name: string;
  /** Bytes. */
  readonly sent: number;
  /** Bytes; undefined: nobody knows. */
  readonly total: number | undefined;
  /** Bytes a second; undefined: not to be said yet. */
  readonly speed: number | undefined;
}

const FULL = '█';
const EMPTY = '░';
/** Columns of the bar itself: no fewer are worth drawing, more are no use. */
const LEAST = 8;
const MOST = 40;
/** A name gets so many columns at most before the bar gets any. */
const NAME = 32;

/** Seconds as one reads them while waiting: 0:07, 12:40, 3:04:00. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours === 0) return `${minutes}:${two(whole % 60)}`;
  return `${hours}:${two(minutes)}:${two(whole % 60)}`;
}

/** Never 100 before it is all. */
const percentOf = (sent: number, total: number): number =>
  total === 0 ? 100 : Math.min(100, Math.floor((sent / total) * 100));

/** What is said in numbers, most important first. */
function numbersOf({ sent, total, speed }: Stand): string[] {
  const numbers =
    total === undefined
      ? [humanSize(sent)]
      : [`${percentOf(sent, total)}%`, `${humanSize(sent)} of ${humanSize(total)}`];
  // The server may have to put parts together, or to read what it has.
  if (total !== undefined && total > 0 && sent >= total) return [...numbers, 'being finished'];
  if (speed === undefined) return numbers;
  numbers.push(`${humanSize(Math.round(speed))}/s`);
  if (total !== undefined && speed > 0 && total > sent) {
    numbers.push(`${clock((total - sent) / speed)} left`);
  }
  return numbers;
}

/** One line for those who read a log. */
export const plainLine = (stand: Stand): string =>
  `${printable(stand.name)}: ${numbersOf(stand).join(', ')}`;

/** One line that is drawn again and again, of at most so many columns: what has no room is left out. */
export function barLine(stand: Stand, columns: number): string {
  const numbers = numbersOf(stand);
  while (numbers.length > 1 && widthOf(numbers.join('  ')) + LEAST > columns) numbers.pop();
  const said = numbers.join('  ');
  const name = fitted(printable(stand.name), Math.min(NAME, columns - widthOf(said) - 2));
  const line = [name, said].filter((part) => part !== '').join('  ');
  const room = Math.min(MOST, columns - widthOf(line) - 2);
  if (stand.total === undefined || room < LEAST) return fitted(line, columns);
  const full = Math.floor((percentOf(stand.sent, stand.total) / 100) * room);
  return `${name}  ${FULL.repeat(full)}${EMPTY.repeat(room - full)}  ${said}`;
}
