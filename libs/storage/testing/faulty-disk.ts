import files from 'node:fs';
import fs from 'node:fs/promises';

export const fault = (code: string): Error =>
  Object.assign(new Error(`${code}: injected`), { code });

type Call = (...args: unknown[]) => Promise<unknown>;

/** Calls of `fs` that stand for those of a FileHandle. */
const SAME: Readonly<Record<string, string>> = { fsync: 'sync', write: 'writev' };

/** The system calls of a backend: every one is counted, and the chosen one fails. */
export class FaultyDisk {
  private readonly undo: (() => void)[] = [];
  readonly calls: string[] = [];

  /** `failing`: which call, from 1; 0 lets all of them pass. */
  constructor(
    handleMethods: object,
    private readonly failing: number,
    private readonly code: string,
  ) {
    for (const name of ['mkdir', 'open', 'link', 'rename', 'rm']) this.tap(fs, name);
    for (const name of ['writev', 'sync', 'datasync', 'stat', 'truncate', 'read'])
      this.tap(handleMethods, name);
    for (const name of ['open', 'fsync', 'write', 'rename']) this.tapCallback(name);
  }

  restore(): void {
    for (const undo of this.undo) undo();
  }

  private tapCallback(name: string): void {
    const methods = files as unknown as Record<string, (...args: unknown[]) => void>;
    const original = methods[name]!;
    const { calls, failing, code } = this;
    methods[name] = (...args: unknown[]): void => {
      calls.push(SAME[name] ?? name);
      const done = args.at(-1) as (error: Error) => void;
      if (calls.length === failing) process.nextTick(done, fault(code));
      else original.apply(files, args);
    };
    this.undo.push(() => {
      methods[name] = original;
    });
  }

  private tap(target: object, name: string): void {
    const methods = target as Record<string, Call>;
    const original = methods[name]!;
    const { calls, failing, code } = this;
    methods[name] = function (this: unknown, ...args: unknown[]) {
      calls.push(name);
      return calls.length === failing ? Promise.reject(fault(code)) : original.apply(this, args);
    };
    this.undo.push(() => {
      methods[name] = original;
    });
  }
}
