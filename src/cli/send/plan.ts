import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { homedir } from 'node:os';
import type { UploadOptions } from '#client';
import { UnitError, parseDuration, parseSize } from '../../common/units.js';
import { WrongUsage } from './failures.js';
import { type Server, serverOf } from './server-address.js';

/** As the command line gives them. */
export interface GivenOptions {
  readonly args?: readonly string[];
  readonly server?: string;
  readonly token?: string;
  readonly ttl?: string;
  readonly extendTtl?: boolean;
  readonly oneShot?: boolean;
  readonly removable?: boolean;
  readonly stream?: boolean;
  readonly password?: string | true;
  readonly comments?: string;
  readonly name?: string;
  readonly parallel?: string;
  readonly pieceSize: string;
  readonly resume?: boolean;
  readonly tus: boolean;
  readonly retry: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** What is to be done, without a doubt. */
export interface Plan {
  readonly server: Server;
  readonly paths: readonly string[];
  /** Instead of the one file's own. */
  readonly name: string | undefined;
  readonly wishes: UploadOptions;
  /** True: to be asked for. */
  readonly password: string | true | undefined;
  /** Parts of a large file at once; undefined: as is best. */
  readonly parallel: number | undefined;
  /** Bytes. */
  readonly pieceSize: number;
  readonly resume: boolean;
  readonly tus: boolean;
  /** Milliseconds. */
  readonly retry: number;
  readonly quiet: boolean;
  readonly json: boolean;
  /** Where is kept what was begun. */
  readonly folder: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SMALLEST_PIECE = 64 * 1024;
const MOST_PARTS = 16;

/** @throws WrongUsage */
export function planOf(given: GivenOptions, env: Environment): Plan {
  const paths = given.args ?? [];
  if (paths.length === 0) throw new WrongUsage('which file? "-" is the standard input');
  if (given.name !== undefined && paths.length > 1) {
    throw new WrongUsage('--name is for one file, or for the standard input');
  }
  if (paths.filter((path) => path === '-').length > 1) {
    throw new WrongUsage('there is one standard input');
  }
  if (given.stream === true && given.resume === true) {
    throw new WrongUsage('what is streamed is kept nowhere : --resume cannot go on with it');
  }
  return {
    ...{ server: serverOf(given, env), paths, name: given.name, wishes: wishesOf(given) },
    password: passwordOf(given.password, env),
    parallel: partsOf(given.parallel),
    pieceSize: pieceSizeOf(given.pieceSize),
    ...{ resume: given.resume === true, tus: given.tus && given.stream !== true },
    retry: durationOf('retry', given.retry, 1) * 1000,
    ...{ quiet: given.quiet === true, json: given.json === true },
    folder: stateFolder(env),
  };
}

function wishesOf({ ttl, oneShot, removable, stream, extendTtl, comments }: GivenOptions) {
  return {
    ...(ttl === undefined ? {} : { ttl: durationOf('ttl', ttl, -1) }),
    ...(extendTtl === true ? { extend_ttl: true } : {}),
    ...(oneShot === true ? { oneShot: true } : {}),
    ...(removable === true ? { removable: true } : {}),
    ...(stream === true ? { stream: true } : {}),
    ...(comments === undefined ? {} : { comments }),
  };
}

/** An option's value may be forgotten, and then the next word is taken for it: that is no password. */
function passwordOf(given: string | true | undefined, env: Environment): Plan['password'] {
  if (given === true) return env.PLIK_PASSWORD === '' ? true : (env.PLIK_PASSWORD ?? true);
  if (given === undefined) return env.PLIK_PASSWORD === '' ? undefined : env.PLIK_PASSWORD;
  if (given === '') return true;
  if (!existsSync(given)) return given;
  throw new WrongUsage(
    `--password takes the file "${given}" for a password : write it behind the files, or --password=:${given} if it is one`,
  );
}

/** Whole seconds; -1 for no end, where `least` allows that. */
function durationOf(option: string, text: string, least: number): number {
  const seconds = measured(option, text, parseDuration);
  if (seconds < Math.min(least, 0)) throw new WrongUsage(`invalid --${option} : ${text}`);
  if (seconds < 0 && least >= 0) throw new WrongUsage(`invalid --${option} : ${text}`);
  return Math.trunc(seconds);
}

function pieceSizeOf(text: string): number {
  const bytes = measured('piece-size', text, parseSize);
  if (bytes >= SMALLEST_PIECE) return bytes;
  throw new WrongUsage(`invalid --piece-size : ${text} : at least 64KiB`);
}

function measured(option: string, text: string, parse: (text: string) => number): number {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new WrongUsage(`invalid --${option} : ${text} : ${error.message}`);
  }
}

function partsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parts = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (parts >= 1 && parts <= MOST_PARTS) return parts;
  throw new WrongUsage(`invalid --parallel : ${text} : from 1 to ${MOST_PARTS}`);
}

/** As the XDG Base Directory Specification says; a path that is not absolute is to be ignored there. */
function stateFolder(env: Environment): string {
  const given = env.XDG_STATE_HOME ?? '';
  const base = given.startsWith('/') ? given : join(env.HOME ?? homedir(), '.local', 'state');
  return join(base, 'plik');
}
