import { join } from 'node:path';
import type { Settings } from '../config/index.js';
import { KernelLock } from '../database/kernel-lock.js';
import { ChainFile, type ChainRules } from './chain-file.js';
import { tidy } from './keeping.js';
import { type Link, NOTHING, chainedBytes } from './lines.js';
import type { Repair } from './recovery.js';

/** How long the chain of commands is waited for while another one writes, in ms. */
const PATIENCE = 10_000;
/** For a server: the one before it may be about to end. */
const PATIENCE_AT_START = 3000;

/** Makes lines of bodies. */
export interface ChainWriter {
  /** Rejects when none of them is written. */
  append(bodies: readonly string[]): Promise<void>;
  /** What was appended is on the disk. */
  sync(): Promise<void>;
  /** Compresses and removes files, where it is time. */
  tidy(): Promise<void>;
  close(): Promise<void>;
  /** What had to be made good at the start; null: nothing. */
  readonly repaired: Repair | null;
}

const lockOf = (folder: string, chain: string): string => join(folder, `${chain}.lock`);

const taken = (folder: string, chain: string): Error =>
  new Error(
    `another process writes the audit trail ${chain} in ${folder}; ` +
      'each server needs its own AuditName or AuditFolder',
  );

export const rulesOf = (
  settings: Settings,
  rest: Pick<ChainRules, 'chain' | 'now' | 'note' | 'written'>,
): ChainRules => ({
  folder: settings.auditFolder,
  fileSize: settings.auditFileSize,
  daily: settings.auditDaily,
  ...rest,
});

/** The chain of a server, which has it for itself as long as it lives. */
export class OwnChain implements ChainWriter {
  private constructor(
    private readonly rules: ChainRules,
    private readonly settings: Settings,
    private readonly lock: KernelLock,
    private readonly file: ChainFile,
  ) {}

  /** Rejects with one line when it is not to be had. */
  static async open(rules: ChainRules, settings: Settings): Promise<OwnChain> {
    const { folder, chain } = rules;
    await ChainFile.prepare(folder);
    const lock = await KernelLock.take(lockOf(folder, chain), PATIENCE_AT_START);
    if (lock === null) throw taken(folder, chain);
    try {
      return new OwnChain(rules, settings, lock, await ChainFile.open(rules));
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  get repaired(): Repair | null {
    return this.file.repaired;
  }

  append(bodies: readonly string[]): Promise<void> {
    return this.file.append(bodies);
  }

  sync(): Promise<void> {
    return this.file.sync();
  }

  tidy(): Promise<void> {
    return tidyChain(this.rules, this.settings, this);
  }

  async close(): Promise<void> {
    try {
      await this.file.close();
    } finally {
      this.lock.release();
    }
  }
}

/** The chain of all commands of a folder: each has it for a moment, while it writes. */
export class SharedChain implements ChainWriter {
  readonly repaired = null;

  constructor(
    private readonly rules: ChainRules,
    private readonly settings: Settings,
  ) {}

  /** Whether it can be written; rejects with one line if not. */
  async check(): Promise<void> {
    await this.alone(() => Promise.resolve());
  }

  append(bodies: readonly string[]): Promise<void> {
    return this.alone((file) => file.append(bodies));
  }

  /** It is with each writing. */
  sync(): Promise<void> {
    return Promise.resolve();
  }

  async tidy(): Promise<void> {
    await this.alone((file) => tidyChain(this.rules, this.settings, file));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async alone<T>(work: (file: ChainFile) => Promise<T>): Promise<T> {
    const { folder, chain } = this.rules;
    await ChainFile.prepare(folder);
    const lock = await KernelLock.take(lockOf(folder, chain), PATIENCE);
    if (lock === null) throw taken(folder, chain);
    try {
      const file = await ChainFile.open(this.rules);
      try {
        return await work(file);
      } finally {
        await file.close();
      }
    } finally {
      lock.release();
    }
  }
}

/** A chain that is kept nowhere here: it begins anew with each process. */
export class FleetingChain implements ChainWriter {
  readonly repaired = null;
  private link: Link = NOTHING;

  constructor(private readonly written: ChainRules['written']) {}

  append(bodies: readonly string[]): Promise<void> {
    const { bytes, link } = chainedBytes(bodies, this.link);
    this.link = link;
    this.written({ count: bodies.length, bytes, begun: false });
    return Promise.resolve();
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  tidy(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const tidyChain = (
  { folder, chain, now, note }: ChainRules,
  { auditCompress: compress, auditKeep: keep, auditKeepSize: keepSize }: Settings,
  file: Pick<ChainFile, 'append' | 'sync'>,
): Promise<void> =>
  tidy({
    ...{ folder, chain, now, compress, keep, keepSize },
    record: async (about) => {
      await file.append([note('TrailFilesRemoved', about)]);
      await file.sync();
    },
  });
