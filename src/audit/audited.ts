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
  StorageCheckEnded: ({ outcome }) => (outcome === 'done' ? 'done' : 'failed'),
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

/** What facts have in common, where they have it. */
interface AnyFact {
  readonly userId?: string;
  readonly actorId?: string;
  readonly uploadId?: string;
  readonly fileId?: string;
}

/** The body of the line of a fact. */
export function bodyOf<K extends Heard>(
  name: K,
  fact: Facts[K],
  origin: Origin,
  { operator, address, now }: Writer,
): string {
  const { userId: user, uploadId: upload, fileId: file, actorId, ...about } = fact as AnyFact;
  const actor = name === 'LoginSucceeded' ? user : actorId;
  const isCommand = operator !== '';
  return JSON.stringify({
    time: new Date(now()).toISOString(),
    event: name,
    result: RESULTS[name](fact),
    actor: isCommand ? 'command' : (actor ?? origin.actorId),
    // What is undefined is left out.
    operator: isCommand ? operator : undefined,
    via: isCommand ? undefined : origin.via,
    user,
    upload,
    file,
    address: address(origin.address),
    request: origin.trace?.requestId ?? '',
    about,
  });
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
