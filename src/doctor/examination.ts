import { describeError } from '../common/errors.js';
import type { Finding, Subject } from './finding.js';

/** How long a check may take that does not say otherwise, in ms. */
const PATIENCE = 15_000;

/** One question, and how it came out. */
export interface Checked {
  readonly subject: Subject;
  /** What is so when nothing is found: "the database answers". */
  readonly name: string;
  readonly findings: readonly Finding[];
  /** Milliseconds. */
  readonly took: number;
}

/** What a check finds; nothing when all is well. `signal`: its time is up. */
export type Work = (signal: AbortSignal) => Promise<readonly Finding[]> | readonly Finding[];

export interface CheckOptions {
  /** Milliseconds. */
  readonly limit?: number;
}

/**
 * The checks of one run. Each has a time limit, and one that breaks is a finding itself, so that none hides the
 * others. `hide` takes out of every text what must not be shown.
 */
export class Examination {
  private readonly done: Checked[] = [];

  constructor(
    private readonly hide: (text: string) => string = (text) => text,
    /** Told of each check that has ended. */
    private readonly ended: (checked: Checked) => void = () => undefined,
  ) {}

  get checks(): readonly Checked[] {
    return this.done;
  }

  /** Makes one check. True: what depends on it can be looked at, since no error was found. */
  async check(
    subject: Subject,
    name: string,
    work: Work,
    { limit = PATIENCE }: CheckOptions = {},
  ): Promise<boolean> {
    const begun = performance.now();
    const found = await inTime(work, limit).catch((error: unknown) => [
      broken(subject, name, error),
    ]);
    const findings = found.map((each) => this.hidden(each));
    const took = Math.round(performance.now() - begun);
    const checked = { subject, name, findings, took };
    this.done.push(checked);
    this.ended(checked);
    return !findings.some(({ severity }) => severity === 'error');
  }

  /** All checks of a subject: what breaks between them is a finding, too, and ends this subject alone. */
  async of(subject: Subject, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.check(subject, 'it can be looked at', () => Promise.reject(asError(error)));
    }
  }

  private hidden({ text, remedy, ...finding }: Finding): Finding {
    return { ...finding, text: this.hide(text), remedy: this.hide(remedy) };
  }
}

/** A check did not end in time. */
class Late extends Error {}

async function inTime(work: Work, limit: number): Promise<readonly Finding[]> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over.abort();
      reject(new Late(`it did not end within ${limit / 1000} s`));
    }, limit);
  });
  const ended = (async () => work(over.signal))();
  // What is late may fail later.
  ended.catch(() => undefined);
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One line, whatever was thrown. */
function broken(subject: Subject, name: string, error: unknown): Finding {
  const [reason = ''] = describeError(error).split('\n');
  return {
    code: `${subject}.not-checked`,
    severity: 'error',
    text: `It could not be found out whether ${name}: ${reason}.`,
    remedy: 'Look at what the reason names, and run plikd doctor again.',
  };
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
