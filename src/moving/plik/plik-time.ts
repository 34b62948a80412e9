/** Years that a date of the wire can have. */
const [FIRST_YEAR, LAST_YEAR] = [1, 9999];

const DATE = /^(\d{4})-(\d{2})-(\d{2})/;
const CLOCK = /(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?/;
const OFFSET = /\s*(?:(Z|UTC)|([+-])(\d{2}):?(\d{2})?(?::?(\d{2}))?)?/;
/** What Go adds when it prints a time for people: the name of the zone, the monotonic clock. */
const REMARKS = /(?: [A-Z+-][\w+-]*)?(?: m=[+-][\d.]+)?$/;
const TIME = new RegExp([DATE, CLOCK, OFFSET, REMARKS].map(({ source }) => source).join(''));

/**
 * A time of Plik's database as ms since the epoch, with fractions; null when it is none. SQLite has
 * texts of Go with any zone offset, MySQL texts without one, which are times in `zone`, PostgreSQL
 * instants (contract §12).
 */
export function parsePlikTime(value: unknown, zone = 'UTC'): number | null {
  if (value instanceof Date) return inRange(value.getTime());
  if (typeof value !== 'string' || value.length > 80) return null;
  const parts = TIME.exec(value.trim());
  if (parts === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0'] = parts;
  const [utc, sign, hours = '0', minutes = '0', seconds = '0'] = parts.slice(8);
  const fields = [year, month, day, hour, minute, second].map(Number);
  const ms = instant(fields);
  if (ms === null) return null;
  const exact = ms + Number(`0.${fraction}`) * 1000;
  if (sign !== undefined) {
    const offset = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return inRange(exact - (sign === '-' ? -offset : offset));
  }
  return inRange(utc !== undefined || zone === 'UTC' ? exact : exact - offsetOf(zone, ms));
}

/** Null for a 31st of February and the like, which Date would move on. */
function instant(fields: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const [back] = date.toISOString().split('.');
  const given = [year, month, day].map((n, i) => String(n).padStart(i === 0 ? 4 : 2, '0'));
  const clock = [hour, minute, second].map((n) => String(n).padStart(2, '0'));
  return back === `${given.join('-')}T${clock.join(':')}` ? date.getTime() : null;
}

function inRange(ms: number): number | null {
  if (Number.isNaN(ms) || !Number.isFinite(ms)) return null;
  const year = new Date(ms).getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR ? ms : null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks in `zone` show more than UTC when they show `local`, in ms. */
function offsetOf(zone: string, local: number): number {
  // The first guess may lie on the other side of a change of the clocks.
  const guess = shownIn(zone, local) - local;
  return shownIn(zone, local - guess) - (local - guess);
}

/** What a clock in `zone` shows at `ms`, as if it were UTC. */
function shownIn(zone: string, ms: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en', {
      ...digits,
      ...clock,
      hourCycle: 'h23',
      timeZone: zone,
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const shown = new Date(0);
  shown.setUTCFullYear(part('year'), part('month') - 1, part('day'));
  shown.setUTCHours(part('hour'), part('minute'), part('second'));
  return shown.getTime();
}

/** Whether this is the name of a time zone that this machine knows. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
