import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasContainers, end, listening, spawnContainer, spawnPlikd } from '../plikd.js';
import { freePorts } from '../ports.js';

const COUNT = 4;

/**
 * Two servers of two processes each, on one database and one storage. Those of the second one are in containers where
 * the system lets us make some: whoever lives elsewhere cannot look whether a process of theirs is gone.
 */
export class Workers {
  /** How often a process was killed. */
  kills = 0;
  private readonly children: ChildProcess[] = [];
  private restarting: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly folder: string,
    readonly ports: readonly number[],
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** One after the other: the first one makes the tables. */
  static async start(folder: string, settings: Readonly<Record<string, string>>): Promise<Workers> {
    const workers = new Workers(folder, await freePorts(COUNT), settings);
    for (let index = 0; index < COUNT; index += 1) await workers.spawn(index);
    return workers;
  }

  url(index: number): string {
    return `http://127.0.0.1:${this.ports[index]}`;
  }

  /** Ends a process at once, and starts another one in its place; others that are asked to wait for that. */
  kill(index: number): Promise<void> {
    this.kills += 1;
    this.children[index]?.kill('SIGKILL');
    const again = this.restarting.then(async () => {
      const child = this.children[index];
      if (child !== undefined) await end(child, 'SIGKILL');
      await this.spawn(index);
    });
    this.restarting = again.catch(() => undefined);
    return again;
  }

  /** As a service that is stopped: each one ends by itself. */
  async stop(): Promise<void> {
    await this.restarting;
    await Promise.all(this.children.map((child) => end(child)));
  }

  /** Whatever happened before. */
  async abandon(): Promise<void> {
    await this.restarting;
    await Promise.all(this.children.map((child) => end(child, 'SIGKILL')));
  }

  private async spawn(index: number): Promise<void> {
    const isSecond = index >= COUNT / 2;
    const home = join(this.folder, isSecond ? 'second' : 'first');
    await mkdir(home, { recursive: true });
    const settings = {
      ...{ LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: String(this.ports[index]) },
      ...this.settings,
    };
    const child =
      isSecond && hasContainers() ? spawnContainer(home, settings) : spawnPlikd(home, [], settings);
    this.children[index] = child;
    child.stderr?.pipe(createWriteStream(join(this.folder, `log-${index}`), { flags: 'a' }));
    child.stdout?.resume();
    await listening(child);
  }
}
