import { hostname } from 'node:os';

/** RFC 5424 §6.2.1. */
const FACILITIES = {
  ...{ daemon: 3, auth: 4, authpriv: 10, audit: 13 },
  ...{ local0: 16, local1: 17, local2: 18, local3: 19 },
  ...{ local4: 20, local5: 21, local6: 22, local7: 23 },
} as const;

export type Facility = keyof typeof FACILITIES;

const NOTICE = 5;
const WARNING = 4;

/** Printable ASCII without spaces, of limited length; "-" for nothing (RFC 5424 §6). */
const field = (text: string, longest: number): string =>
  text.replace(/[^!-~]/g, '').slice(0, longest) || '-';

const member = (line: string, name: string): string =>
  new RegExp(`"${name}":"([^"\\\\]*)"`).exec(line)?.[1] ?? '';

/**
 * A line of the trail as a message of RFC 5424: with its time and its event for an id, and without structured data.
 * The line itself is the text, to the byte, so that the chain can be followed where it was sent to.
 */
export function syslogLines(facility: Facility): (line: string) => string {
  const host = field(hostname(), 255);
  const from = `${host} plikd ${process.pid}`;
  return (line) => {
    const text = line.trimEnd();
    const severity = member(text, 'result') === 'done' ? NOTICE : WARNING;
    const priority = FACILITIES[facility] * 8 + severity;
    const time = field(member(text, 'time'), 32);
    return `<${priority}>1 ${time} ${from} ${field(member(text, 'event'), 32)} - ${text}`;
  };
}
