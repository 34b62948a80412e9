import { createHash } from 'node:crypto';
import type { AttemptEntity } from '../database/entities/attempt.entity.js';
import type { Weight } from '../database/repositories/attempt.repository.js';
import { networkOf } from '../http/source-address.js';

/** What one wrong guess weighs where it is allowed to be made `MaxFailedLogins` times, in ms. */
const WEIGHT = 10 * 60_000;
/** How much more an address may guess wrong at everything together than at one target. */
const OF_ADDRESS = 10;
/** How much more may be guessed wrong at a target from everywhere together than from one address. */
const AT_TARGET = 50;
/** Beginnings of logins that lead elsewhere, compared with wrong guesses. */
const BEGUN = 5;

/** The pause after the first failure too many, and the longest; each is twice the one before. In ms. */
const FIRST_PAUSE = 1000;
const DOUBLINGS = 10;
const LONGEST_PAUSE = 600_000;
/** Free guesses of an address at a target at which too much is guessed from everywhere. */
const FREE_IN_SIEGE = 3;
/** The time between two guesses at such a target, whoever makes them, in ms. */
export const PACE = 2000;

/** Something that is counted, and how. */
export interface Subject extends Weight {
  /** Failures without a pause. */
  readonly free: number;
}

export type GuessKind = 'login' | 'upload';

/** Whose guess, and at what. */
export interface Guesser {
  readonly kind: GuessKind;
  readonly target: string;
  readonly address: string;
}

export interface GuessSubjects {
  /** This address at this target. */
  readonly pair: Subject;
  /** This address at everything. */
  readonly address: Subject;
  /** Everybody at this target. */
  readonly target: Subject;
}

/** Names of strangers are kept as digests, all of one length. */
export const idOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** `times` as many as `limit` are free, and all of them together weigh as long as those of a pair. */
function subject(id: string, limit: number, times: number): Subject {
  const [free, step] = [limit * times, WEIGHT / times];
  return { id, free, step, most: (free + DOUBLINGS) * step };
}

/** What a guess counts for, where `limit` wrong ones are free. */
export function subjectsOf({ kind, target, address }: Guesser, limit: number): GuessSubjects {
  const network = networkOf(address);
  return {
    pair: subject(idOf('pair', kind, network, target), limit, 1),
    address: subject(idOf('address', network), limit, OF_ADDRESS),
    target: subject(idOf('target', kind, target), limit, AT_TARGET),
  };
}

/** Wrong secrets that are too long to be guessed, from an address. */
export const wrongSecrets = (kind: 'token' | 'device', address: string, limit: number): Subject =>
  subject(idOf('secrets', kind, networkOf(address)), limit, 1);

/** What an address may begin that costs something elsewhere or for long; none of it is over the limit. */
export function beginnings(kind: string, address: string, limit: number): Subject {
  const begun = subject(idOf('begun', kind, networkOf(address)), limit, BEGUN);
  return { ...begun, most: begun.free * begun.step };
}

/** What is remembered of a subject. */
export type Memory = Pick<AttemptEntity, 'endsAt' | 'failedAt'>;

/** Failures that still weigh. */
const weighing = (memory: Memory | undefined, { step }: Subject, now: number): number =>
  memory === undefined ? 0 : Math.max(0, Math.ceil((memory.endsAt - now) / step));

/** How long nothing may be guessed, in ms; null while failures are free. */
export function pauseLeft(
  memory: Memory | undefined,
  subject: Subject,
  now: number,
  free = subject.free,
): number | null {
  const beyond = weighing(memory, subject, now) - free;
  if (memory === undefined || beyond < 0) return null;
  const pause = Math.min(FIRST_PAUSE * 2 ** Math.min(beyond, DOUBLINGS), LONGEST_PAUSE);
  return memory.failedAt + pause - now;
}

/** What a guess may do now. */
export type Verdict =
  | { readonly is: 'free' }
  /** The only one at this moment: after a pause, of an address or of a target. */
  | { readonly is: 'turn'; readonly of: readonly Subject[] }
  /** In so many ms it is the turn of somebody. */
  | { readonly is: 'later'; readonly wait: number }
  /** Not within so many ms; with `everywhere`, at no target. */
  | { readonly is: 'refused'; readonly wait: number; readonly everywhere: boolean };

/** The rules of docs/adr/0012. */
export function judge(
  { pair, address, target }: GuessSubjects,
  memories: ReadonlyMap<string, Memory>,
  now: number,
): Verdict {
  const [ofPair, ofAddress, ofTarget] = [pair, address, target].map(({ id }) => memories.get(id));
  const outside = pauseLeft(ofAddress, address, now) ?? 0;
  if (outside > 0) return { is: 'refused', wait: outside, everywhere: true };
  const siege = weighing(ofTarget, target, now) >= target.free;
  const free = siege ? Math.min(pair.free, FREE_IN_SIEGE) : pair.free;
  const pause = pauseLeft(ofPair, pair, now, free);
  if (pause !== null && pause > 0) return { is: 'refused', wait: pause, everywhere: false };
  const next = siege && ofTarget !== undefined ? ofTarget.failedAt + PACE - now : 0;
  if (next > 0) return { is: 'later', wait: next };
  const turns = [...(siege ? [target] : []), ...(pause === null ? [] : [pair])];
  return turns.length === 0 ? { is: 'free' } : { is: 'turn', of: turns };
}
