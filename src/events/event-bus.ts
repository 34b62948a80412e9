import { Injectable } from '@nestjs/common';
import { describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import { NO_REQUEST, type Origin } from '../common/origin.js';
import type { FactName, Facts } from './facts.js';

/**
 * Called with each fact of a name, and where it comes from. What it answers is not waited for; a promise that rejects
 * is a failure.
 */
export type Observer<K extends FactName> = (fact: Facts[K], origin: Origin) => unknown;

type AnyObserver = (fact: never, origin: Origin) => unknown;

interface Said {
  readonly name: FactName;
  readonly fact: Facts[FactName];
  readonly origin: Origin;
}

/**
 * From those who do something to those who want to know it. Facts are heard in the order in which they were said, in
 * a later turn of the event loop: an observer that takes its time, throws or never ends is not felt by the request
 * that said the fact. An observer that must not lose a fact has no business here: what is said is gone with the
 * process.
 */
@Injectable()
export class EventBus {
  private readonly log = new Log('events');
  private readonly observers = new Map<FactName, AnyObserver[]>();
  private said: Said[] = [];
  private failed = 0;

  /** How many observers threw or rejected since the start. */
  get failures(): number {
    return this.failed;
  }

  on<K extends FactName>(name: K, observer: Observer<K>): void {
    this.observers.set(name, [...(this.observers.get(name) ?? []), observer]);
  }

  /** Never throws, and never calls anybody at once. A fact that nobody listens to costs a look-up. */
  say<K extends FactName>(name: K, fact: Facts[K], origin: Origin = NO_REQUEST): void {
    if (!this.observers.has(name)) return;
    if (this.said.push({ name, fact, origin }) === 1) setImmediate(this.deliver);
  }

  /** What was said until now is heard when this returns: for somebody who reads what an observer keeps. */
  readonly deliver = (): void => {
    while (this.said.length > 0) {
      const some = this.said;
      this.said = [];
      for (const one of some) this.hear(one);
    }
  };

  private hear({ name, fact, origin }: Said): void {
    for (const observer of this.observers.get(name) ?? []) {
      try {
        const result = observer(fact as never, origin);
        if (result instanceof Promise) {
          result.catch((error: unknown) => {
            this.fail(name, error);
          });
        }
      } catch (error) {
        this.fail(name, error);
      }
    }
  }

  private fail(name: FactName, error: unknown): void {
    this.failed += 1;
    this.log.error(`an observer of ${name} failed : ${describeError(error)}`);
  }
}
