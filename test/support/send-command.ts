import { createHash, randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlikClient, type Upload } from '#client';
import { spawnPlikd } from './plikd.js';
import { within } from './wait.js';

/** `plikd send` as a process of its own, which knows nothing but its folder. */
export interface Sender {
  readonly child: ChildProcess;
  /** What it has said so far on the standard error. */
  said(): string;
  readonly ended: Promise<SendEnd>;
}

export interface SendEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** The lines of its standard output. */
  readonly links: readonly string[];
}

export interface SendSurroundings {
  readonly folder: string;
  readonly server?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input; it ends there. Not given: there is none. */
  readonly input?: string | Buffer;
}

export function spawnSend(
  { folder, server, env = {}, input }: SendSurroundings,
  ...args: readonly string[]
): Sender {
  const child = spawnPlikd(
    folder,
    ['send', ...args],
    {},
    {
      ...{ HOME: folder, XDG_STATE_HOME: join(folder, 'state') },
      ...(server === undefined ? {} : { PLIK_SERVER: server }),
      ...env,
    },
  );
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin?.on('error', () => undefined).end(input ?? '');
  const ended = new Promise<SendEnd>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal, out, err, links: out.split('\n').slice(0, -1) });
    });
  });
  const said = (): string => err;
  return {
    ...{ child, said },
    ended: within(ended, () => `the end of plikd send ${args.join(' ')}, which said ${out}${err}`),
  };
}

export const sendHere = (
  surroundings: SendSurroundings,
  ...args: readonly string[]
): Promise<SendEnd> => spawnSend(surroundings, ...args).ended;

/** A file of that many random bytes; its MD5. */
export async function randomFile(path: string, size: number): Promise<string> {
  const bytes = randomBytes(size);
  await writeFile(path, bytes);
  return md5Of(bytes);
}

export const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

export async function md5At(link: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(link, { headers });
  return md5Of(new Uint8Array(await response.arrayBuffer()));
}

/** What a server knows of the upload of a link. */
export const uploadOf = (server: string, link: string): Promise<Upload> =>
  new PlikClient(server).getUpload(new URL(link).pathname.split('/')[2]!);
