import type { Origin } from '../common/origin.js';
import type { FactName, Facts } from '../events/facts.js';

/**
 * `refused`: a rule or a wrong secret; `cut`: the client does not have all of it; `failed`: something of ours, or on
 * the way.
 */
export type Result = 'done' | 'refused' | 'cut' | 'failed';

/** What the trail says of itself would be heard by it. */
type Own = 'AuditLinesWritten' | 'AuditLinesLost';

type Heard = Exclude<FactName, Own>;

const refused = (): Result => 'refused';
const done = (): Result => 'done';
const whole = ({ complete }: { readonly complete: boolean }): Result => (complete ? 'done' : 'cut');

/** How each fact came out. Every fact is a line. */
const RESULTS: { readonly [K in Heard]: (fact: Facts[K]) => Result } = {
  UploadCreated: done,
  UploadChanged: done,
  UploadRemoved: done,
  UploadExpired: done,
  UploadPasswordRefused: refused,
  FileStored: done,
  FileStreamed: done,
  FileNotReceived: ({ reason }) => (reason === 'refused' ? 'refused' : 'failed'),
  FileDelivered: whole,
  ArchiveDelivered: whole,
  FileRemoved: done,
  LoginSucceeded: done,
  LoginRefused: ({ reason }) => (reason === 'fault' ? 'failed' : 'refused'),
  LoggedOut: done,
  GuessingStopped: refused,
  Impersonated: done,
  UserCreated: done,
  UserChanged: done,
  UserRemoved: done,
  TokenCreated: done,
  TokenRemoved: done,
  LogLevelsChanged: done,
  CleaningOrdered: done,
  StorageCheckStarted: done,
  StorageCheckCancelled: done,
  StorageCheckEnded: ({ outcome }) => (outcome === 'failed' ? 'failed' : 'done'),
  MaintenanceChanged: done,
  ServerStarted: done,
  ServerStopping: done,
  CleaningEnded: ({ failed }) => (failed ? 'failed' : 'done'),
};

/** The facts of which each is a line. */
export const AUDITED = Object.keys(RESULTS) as readonly Heard[];

/** Who a process writes for. */
export interface Writer {
  /** Of the account that runs a command; '' in a server. */
  readonly operator: string;
  readonly address: (address: string) => string;
  readonly now: () => number;
}

/** What facts have in common has a place of its own in a line. */
const SHARED = new Set(['userId', 'actorId', 'uploadId', 'fileId']);

type AnyFact = Readonly<Record<string, string | number | boolean>>;

/** Most texts are ids and words, in which nothing has to be escaped. */
const PLAIN = /^[A-Za-z0-9:._@/+-]*$/;

function json(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}

const member = (name: string, value: string | number | boolean | undefined): string =>
  value === undefined ? '' : `,"${name}":${json(value)}`;

/** A time as text, of which many lines in a row have the same. */
function timeTexts(): (ms: number) => string {
  let known = { ms: NaN, text: '' };
  return (ms) => {
    if (ms !== known.ms) known = { ms, text: new Date(ms).toISOString() };
    return known.text;
  };
}
const timeText = timeTexts();

/** All that has no place of its own. */
function aboutOf(fact: AnyFact): string {
  let members = '';
  for (const name in fact) {
    if (!SHARED.has(name)) members += member(name, fact[name]);
  }
  return `{${members.slice(1)}}`;
}

/**
 * The body of the line of a fact, which was said `at` a time (ms). It is put together by hand: a copy of the fact without what is shared, and
 * JSON.stringify of that, take three times as long, in the thread that answers requests.
 */
export function bodyOf<K extends Heard>(
  name: K,
  fact: Facts[K],
  origin: Origin,
  { operator, address, now }: Writer,
  at = now(),
): string {
  const all = fact as unknown as AnyFact;
  const isCommand = operator !== '';
  const own = name === 'LoginSucceeded' ? all.userId : all.actorId;
  const who = isCommand
    ? member('actor', 'command') + member('operator', operator)
    : member('actor', own ?? origin.actorId) + member('via', origin.via);
  return (
    `{"time":"${timeText(at)}","event":"${name}","result":"${RESULTS[name](fact)}"${who}` +
    member('user', all.userId) +
    member('upload', all.uploadId) +
    member('file', all.fileId) +
    member('address', address(origin.address)) +
    member('request', origin.trace?.requestId ?? '') +
    `,"about":${aboutOf(all)}}`
  );
}

/** The body of a line of the trail's own. */
export const noteOf = (
  event: string,
  about: Readonly<Record<string, unknown>>,
  { operator, now }: Writer,
): string =>
  JSON.stringify({
    time: new Date(now()).toISOString(),
    event,
    result: 'done',
    actor: operator === '' ? '' : 'command',
    ...(operator === '' ? {} : { operator }),
    about,
  });
