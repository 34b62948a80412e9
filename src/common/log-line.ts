import type { Level } from './log-levels.js';
import type { Trace } from './trace.js';

/** One request and its answer, as the lines of `request` tell it. */
export interface AnsweredRequest {
  readonly method: string;
  /** Such as "/file/:uploadID/:fileID/:filename"; "" for what no handler answered. */
  readonly route: string;
  /** Percent-encoded as it came, without its query. */
  readonly path: string;
  readonly status: number;
  /** From the request's head to the answer's end. */
  readonly ms: number;
  /** Of head and body together, as the connection took them. */
  readonly bytes: number;
  /** The client's address; "" when it left before anybody asked. */
  readonly client: string;
  /** False: the answer was broken off. */
  readonly whole: boolean;
}

/** One message, with everything that is known of it. */
export interface LogRecord {
  readonly time: Date;
  readonly level: Level;
  readonly area: string;
  readonly context: string;
  readonly msg: string;
  readonly trace?: Trace | undefined;
  readonly request?: AnsweredRequest | undefined;
  /** The stack of an error, as V8 writes it. */
  readonly stack?: string | undefined;
}

/**
 * What ends a line, moves a terminal's cursor or turns its text around: control characters of both sets, line and
 * paragraph separators, marks of direction (Unicode TR36 §2.4). They come in names of files and messages of others.
 */
const UNSEEMLY = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped = (text: string): string =>
  text.replace(UNSEEMLY, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** One JSON object (RFC 8259), and the end of its line. The order of its members is that of the documentation. */
export function jsonLine({ time, trace, request, stack, ...rest }: LogRecord): string {
  const { level, area, context, msg } = rest;
  const record = { time: time.toISOString(), level, area, context, msg, ...trace, ...request };
  const text = JSON.stringify(stack === undefined ? record : { ...record, stack });
  // Outside of texts JSON has none of them.
  return `${escaped(text)}\n`;
}

const COLOURS: Readonly<Record<Level, number>> = {
  ...{ debug: 34, info: 32, warn: 33, error: 31, fatal: 41 },
};

/** One readable line; the frames of a stack follow it, indented. */
export function textLine(record: LogRecord, coloured: boolean): string {
  const { time, level, context, msg, trace, request, stack } = record;
  const word = level.toUpperCase();
  const shown = coloured ? `\u001b[${COLOURS[level]}m${word}\u001b[39m` : word;
  const who = context === '' ? '' : `[${context}] `;
  const more = { ...(request === undefined ? {} : ofRequest(request)), ...trace };
  const pairs = Object.entries(more).map(([name, value]) => ` ${name}=${String(value)}`);
  const line = `[${localTime(time)}] ${shown}: ${who}${escaped(msg + pairs.join(''))}\n`;
  return line + framesOf(stack);
}

/** What the text does not say already. */
const ofRequest = ({ route, bytes, client }: AnsweredRequest): object => ({
  ...(route === '' ? {} : { route }),
  bytes,
  ...(client === '' ? {} : { client }),
});

/** Its message is in the line already, and may look like anything. */
const framesOf = (stack = ''): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `    ${escaped(line.trim())}\n`)
    .join('');

function localTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${day} ${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
