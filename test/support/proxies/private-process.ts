import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '../wait.js';

/** "nobody" and "nogroup" of Debian: whom servers run as that a test starts as root. */
const NOBODY = { uid: 65534, gid: 65534 };

const isRoot = (): boolean => process.getuid?.() === 0;

/** Whose rights a private process has. */
export const rights = (): { uid?: number; gid?: number } => (isRoot() ? NOBODY : {});

/** A folder that a private process owns. */
export async function privateFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await own(folder);
  return folder;
}

/** Gives a file to whom private processes run as. */
export async function own(path: string): Promise<void> {
  if (isRoot()) await chown(path, NOBODY.uid, NOBODY.gid);
}

/** A server of somebody else, without privileges, in a folder of its own that goes with it. */
export class PrivateProcess {
  private said = '';

  private constructor(
    readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    for (const output of [child.stdout, child.stderr]) {
      output?.on('data', (piece: Buffer) => (this.said += piece.toString()));
    }
  }

  /** `program` is absolute. */
  static start(folder: string, program: string, args: readonly string[]): PrivateProcess {
    const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder };
    const places = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    const options = { ...rights(), cwd: folder, env: { ...env, ...places } };
    return new PrivateProcess(folder, spawn(program, [...args], options));
  }

  /** An error with what it has printed and logged, when it has ended. */
  mustRun(): void {
    if (!this.hasEnded) return;
    const log = join(this.folder, 'error.log');
    const logged = existsSync(log) ? readFileSync(log, 'utf8') : '';
    throw new Error(`it has ended: ${this.said}${logged}`);
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Bytes that it keeps in files: its logs, and what it should have passed on instead. */
  async kept(): Promise<number> {
    const files = await readdir(this.folder, { recursive: true });
    const paths = files.map((name) => join(this.folder, name));
    const sizes = await Promise.all([...paths, ...(await this.deleted())].map(sizeOf));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Files that it has open and nobody else can see. */
  private async deleted(): Promise<string[]> {
    const folders = (await family(this.child.pid ?? 0)).map((pid) => `/proc/${pid}/fd`);
    const lists = await Promise.all(folders.map((path) => readdir(path).catch(() => [])));
    return lists.flatMap((names, i) => names.map((name) => join(folders[i]!, name)));
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    if (!this.hasEnded) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill(signal);
      await within(ended, 'the end of a private server');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

const sizeOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? found.size : 0;
};

/** A process and all that come from it. */
async function family(pid: number): Promise<number[]> {
  const path = `/proc/${pid}/task/${pid}/children`;
  const text = await readFile(path, 'utf8').catch(() => '');
  const children = text.split(' ').filter((part) => part !== '');
  const deeper = await Promise.all(children.map((child) => family(Number(child))));
  return [pid, ...deeper.flat()];
}
