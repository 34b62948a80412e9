import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { ClientGone, TooManyRequests } from '../common/errors.js';
import { FairQueue, QueueFull } from '../common/fair-queue.js';
import { HASHES_AT_ONCE } from '../common/hashing.js';
import type { Origin } from '../common/origin.js';
import { InjectSettings, type Settings } from '../config/index.js';
import type { AttemptEntity } from '../database/entities/attempt.entity.js';
import { AttemptRepository } from '../database/repositories/attempt.repository.js';
import { EventBus } from '../events/event-bus.js';
import { networkOf } from '../http/source-address.js';
import {
  type GuessSubjects,
  type Guesser,
  PACE,
  type Verdict,
  idOf,
  judge,
  pauseLeft,
  subjectsOf,
  wrongSecrets,
} from './attempt-rules.js';

/** How many guesses may wait in this process: of an address at one target, of an address, in all. */
const WAITING = { line: 50, lane: 200, all: 1000 };
/** How many may wait for their turn at one target that is guessed at from everywhere, and how often. */
const WAITING_IN_SIEGE = 8;
const TURNS = 10;

export interface Guess extends Guesser {
  /** What is guessed. The same guess made twice at once is made once. */
  readonly secret: string;
  readonly by: Origin;
  /** Aborts when nobody waits for the outcome any more. */
  readonly gone?: AbortSignal;
}

/** It is somebody else's turn. */
class Later {
  constructor(readonly wait: number) {}
}

/** Told apart from those that are only one too many at this moment. */
class Stopped extends TooManyRequests {}

const crowded = (seconds: number): TooManyRequests =>
  new TooManyRequests(seconds, 'too many attempts at once', 'debug');
const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/**
 * Makes guessing slow (contract §5.6 [P], docs/adr/0012). Wrong guesses are counted in the database, for all
 * servers together: of an address at a target, of an address, and at a target. A few are made at a time, and
 * those of one address one after the other, each knowing the outcome of the one before.
 */
@Injectable()
export class Attempts {
  private readonly queue = new FairQueue({ atOnce: HASHES_AT_ONCE, ofLane: 1, waiting: WAITING });
  /** Guesses under way, by who guesses what at what. */
  private readonly underWay = new Map<string, Promise<unknown>>();
  private followers = 0;
  /** How many wait for their turn at a target. */
  private readonly sieged = new Map<string, number>();

  constructor(
    private readonly attempts: AttemptRepository,
    private readonly clock: Clock,
    private readonly events: EventBus,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** How many guesses wait for their turn or for the outcome of another one. */
  get waiting(): number {
    const calm = [...this.sieged.values()].reduce((sum, each) => sum + each, 0);
    return this.queue.length + this.followers + calm;
  }

  /**
   * Runs a guess, which is null when it is wrong; 429 when this address has to wait, or too many wait already.
   * A right one forgets what this address guessed wrong at this target, and nothing else.
   */
  async guess<T>(guess: Guess, look: () => Promise<T | null>): Promise<T | null> {
    try {
      return await this.alone(guess, look);
    } catch (error) {
      const { kind: subject, by } = guess;
      if (error instanceof Stopped) this.events.say('GuessingStopped', { subject }, by);
      throw error;
    }
  }

  /** Follows the same guess if it is under way, or makes it. */
  private async alone<T>(guess: Guess, look: () => Promise<T | null>): Promise<T | null> {
    const { kind, target, address, secret } = guess;
    const key = idOf(kind, target, networkOf(address), secret);
    for (;;) {
      const same = this.underWay.get(key) as Promise<T | null> | undefined;
      if (same === undefined) break;
      const outcome = await this.follow(same, guess.gone);
      if (outcome !== undefined) return outcome;
    }
    const made = this.make(guess, look).finally(() => this.underWay.delete(key));
    this.underWay.set(key, made);
    return made;
  }

  /** Counts a wrong secret that is too long to be guessed: right ones are not asked about. 429 after too many. */
  async wrong(kind: 'token' | 'device', by: Origin): Promise<void> {
    if (this.settings.maxFailedLogins <= 0) return;
    const now = this.clock.now();
    const subject = wrongSecrets(kind, by.address, this.settings.maxFailedLogins);
    const [memory] = await this.attempts.findLive([subject.id], now);
    const pause = pauseLeft(memory, subject, now) ?? 0;
    if (pause > 0) {
      this.events.say('GuessingStopped', { subject: kind }, by);
      throw new Stopped(seconds(pause));
    }
    await this.attempts.add([subject], now);
  }

  /** Undefined: whoever made the guess left before its turn. */
  private async follow<T>(same: Promise<T>, gone?: AbortSignal): Promise<T | undefined> {
    if (this.followers >= WAITING.all) throw crowded(1);
    this.followers += 1;
    try {
      return await unlessGone(same, gone);
    } catch (error) {
      if (!(error instanceof ClientGone) || gone?.aborted === true) throw error;
      return undefined;
    } finally {
      this.followers -= 1;
    }
  }

  private async make<T>(guess: Guess, look: () => Promise<T | null>): Promise<T | null> {
    const subjects = subjectsOf(guess, this.settings.maxFailedLogins);
    const place = { lane: networkOf(guess.address), line: `${guess.kind} ${guess.target}` };
    const attempt = (): Promise<T | null | Later> =>
      this.settings.maxFailedLogins > 0 ? this.attempt(subjects, place, look) : look();
    for (let turn = 1; ; turn += 1) {
      const outcome = await this.queue.run(place, attempt, guess.gone).catch((error: unknown) => {
        throw error instanceof QueueFull ? crowded(1) : error;
      });
      if (!(outcome instanceof Later)) return outcome;
      if (turn === TURNS) throw crowded(seconds(PACE));
      await this.calm(subjects.target.id, outcome.wait, guess.gone);
    }
  }

  private async attempt<T>(
    subjects: GuessSubjects,
    { lane, line }: { lane: string; line: string },
    look: () => Promise<T | null>,
  ): Promise<T | null | Later> {
    const { pair, address, target } = subjects;
    const now = this.clock.now();
    const ids = [pair.id, address.id, target.id];
    const rows = new Map((await this.attempts.findLive(ids, now)).map((row) => [row.id, row]));
    const verdict = judge(subjects, rows, now);
    if (verdict.is === 'later') return new Later(verdict.wait);
    if (verdict.is === 'refused') {
      const refusal = new Stopped(seconds(verdict.wait));
      // Those behind would be told the same.
      this.queue.refuse(lane, verdict.everywhere ? null : line, refusal);
      throw refusal;
    }
    if (!(await this.claim(verdict, rows, now))) return new Later(PACE);
    const found = await look();
    if (found === null) await this.attempts.add([pair, address, target], this.clock.now());
    else if (rows.has(pair.id)) await this.attempts.forget(pair.id);
    return found;
  }

  /** Whether it is this guess's turn, among those of all servers. */
  private async claim(
    verdict: Verdict,
    rows: ReadonlyMap<string, AttemptEntity>,
    now: number,
  ): Promise<boolean> {
    if (verdict.is !== 'turn') return true;
    for (const { id } of verdict.of) {
      const row = rows.get(id);
      if (row === undefined || !(await this.attempts.claim(row, now))) return false;
    }
    return true;
  }

  /** Waits until it may be one's turn at a target. */
  private async calm(target: string, ms: number, gone?: AbortSignal): Promise<void> {
    const waiting = this.sieged.get(target) ?? 0;
    if (waiting >= WAITING_IN_SIEGE) throw crowded(seconds(PACE * WAITING_IN_SIEGE));
    this.sieged.set(target, waiting + 1);
    try {
      await sleep(ms, undefined, gone === undefined ? {} : { signal: gone });
    } catch (error) {
      throw new ClientGone(error);
    } finally {
      const left = (this.sieged.get(target) ?? 1) - 1;
      if (left > 0) this.sieged.set(target, left);
      else this.sieged.delete(target);
    }
  }
}

/** What comes of `promise`; rejects with ClientGone as soon as nobody waits for it. */
function unlessGone<T>(promise: Promise<T>, gone?: AbortSignal): Promise<T> {
  if (gone === undefined) return promise;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(new ClientGone());
    };
    if (gone.aborted) leave();
    gone.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => {
      gone.removeEventListener('abort', leave);
    });
  });
}
