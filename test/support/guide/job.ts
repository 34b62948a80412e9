import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../wait.js';
import type { Example } from './page.js';

/** What the address of the server is in the guide. */
export const DOCUMENTED = 'https://plik.example.com';

/** The server that the examples are run against, and what a test may know of it. */
export interface GuideServer {
  readonly url: string;
  /** A user token, as the guide keeps it in a variable. */
  readonly token: string;
  /** Whether somebody is sending a file at this moment. */
  sending(): Promise<boolean>;
}

/** The examples of one tool on a page, in their order, in a folder of their own. */
export interface Job {
  readonly folder: string;
  readonly server: GuideServer;
  readonly examples: readonly Example[];
}

/** Runs a job so that the n-th example prints to the n-th output. */
export type Runner = (job: Job) => Promise<void>;

/** Beside the folder in which the examples are at work, so that none of them sees it. */
const placeOf = (job: Job, name: string): string => join(`${job.folder}.job`, name);

export const outputOf = (job: Job, i: number): string => placeOf(job, String(i));
/** Is there when an example in the background has gone so far that the next one may begin. */
export const readyOf = (job: Job, i: number): string => placeOf(job, `${i}.ready`);

/** Writes a program; answers its path. */
export async function program(job: Job, name: string, text: string): Promise<string> {
  await mkdir(`${job.folder}.job`, { recursive: true });
  const path = placeOf(job, name);
  await writeFile(path, text);
  return path;
}

/** The example with the real address of the server. */
export const codeOf = (job: Job, { text }: Example): string =>
  text.replaceAll(DOCUMENTED, job.server.url);

/** What an example has printed, with the documented address of the server. */
export async function printedBy(job: Job, i: number): Promise<string> {
  const text = await readFile(outputOf(job, i), 'utf8');
  return text.replaceAll(job.server.url, DOCUMENTED);
}

/** The other side of an example that waits for one. */
async function accompany(job: Job, i: number, ended: () => boolean): Promise<void> {
  const { directive } = job.examples[i]!;
  if (directive !== 'background' && directive !== 'received') return;
  const begun = async (): Promise<boolean> =>
    ended() || (existsSync(outputOf(job, i)) && (await job.server.sending()));
  await eventually(begun, 'a sender');
  if (directive === 'background') {
    await writeFile(readyOf(job, i), '');
    return;
  }
  const [link] = /https?:\S+/.exec(await readFile(outputOf(job, i), 'utf8')) ?? [];
  if (link !== undefined) await (await fetch(link)).arrayBuffer();
}

/** Runs a command in the folder of a job to its end; fails with what it has said. */
export async function runJob(
  job: Job,
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(command, args, {
    cwd: job.folder,
    env: { ...process.env, LC_ALL: 'C.UTF-8', PLIK_TOKEN: job.server.token, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let over = false;
  const others = job.examples.map((_, i) => accompany(job, i, () => over));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${said}`);
  } finally {
    over = true;
    await Promise.all(others);
  }
}
