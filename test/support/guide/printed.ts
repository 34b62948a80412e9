import type { Block } from './page.js';

/** What differs each time, and how it is called then. Ids are told from words by not being the name of a value. */
const VARYING: readonly (readonly [string, RegExp])[] = [
  ['user token', /\bplik_[A-Za-z0-9]{36}\b/g],
  ['upload token', /\b[A-Za-z0-9]{32}\b(?<![0-9a-f]{32})/g],
  ['time', /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g],
  ['date', /\b\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\b/g],
  ['day', /\b\d{4}-\d\d-\d\d\b/g],
  ['pause', /(?<=Retry-After: )\d+|\b\d+ seconds?\b/g],
  ['uuid', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g],
  ['digest', /\b[0-9a-f]{64}\b/g],
  ['id', /\b[A-Za-z0-9]{16}\b(?!"?:)/g],
];

/** The same thing twice is called by the same number. */
function named(text: string): string {
  let result = text;
  for (const [kind, pattern] of VARYING) {
    const seen: string[] = [];
    result = result.replace(pattern, (found) => {
      // What differs only by the moment may happen at the same one, or last as long.
      if (['time', 'date', 'day', 'pause'].includes(kind)) return `<${kind}>`;
      if (!seen.includes(found)) seen.push(found);
      return `<${kind} ${seen.indexOf(found) + 1}>`;
    });
  }
  return result;
}

const asJson = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);

/** What is compared of an output: line breaks of JSON, the end and what differs each time left out. */
export function comparable(text: string, language: string): string {
  const whole = language === 'json' ? asJson(text) : text;
  return named(whole.replaceAll('\r', '').trimEnd());
}

/** What a page promises of an example that prints; one without an output prints nothing. */
export const promised = (output: Block | null): string =>
  output === null ? '' : comparable(output.text, output.language);
