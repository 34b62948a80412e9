import { parseDuration, parseSize } from '../common/units.js';
import { type Checked } from '../doctor/examination.js';
import { examine } from '../doctor/doctor.js';
import { exitCodeOf, jsonOf, textOf } from '../doctor/report.js';
import { load } from './configuration.js';
import { CommandError, print, printJson, tell } from './context.js';
import type { CommonOptions } from './later.js';

interface DoctorOptions extends CommonOptions {
  readonly url?: string;
  readonly token?: string;
  readonly size: string;
  readonly idle: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

/** How long bytes may be on their way before somebody is thought to hold them back, in ms. */
const ARRIVAL = 5000;

/** `plikd doctor`: 0 when there is nothing to do, 1 with errors, 2 with warnings alone. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const { url, token, size, idle, verbose = false, json = false } = options;
  if (url !== undefined && !isAddress(url)) {
    throw new CommandError(`"${url}" is no address of a server, such as https://plik.example.com`);
  }
  const report = await examine({
    load: () => load(options),
    cwd: process.cwd(),
    options: { url, token, size: sizeOf(size), idle: idleOf(idle), arrival: ARRIVAL },
    ...(verbose && !json ? { ended: tellOf } : {}),
  });
  if (json) printJson(jsonOf(report));
  else print(textOf(report, verbose));
  process.exitCode = exitCodeOf(report);
}

/** http or https, a host and a path, and nothing else. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

/** While a person waits. */
const tellOf = ({ name, took }: Checked): void => {
  tell(`${name} (${took} ms)`);
};

function sizeOf(text: string): number {
  const size = read(() => parseSize(text), '--size');
  if (size <= 0) throw new CommandError('--size: expected a size above 0, such as 32MiB');
  return size;
}

function idleOf(text: string): number {
  const idle = read(() => parseDuration(text), '--idle');
  if (idle < 0) throw new CommandError('--idle: expected a duration such as 65s, or 0');
  return idle;
}

function read(work: () => number, option: string): number {
  try {
    return work();
  } catch (error) {
    throw new CommandError(`${option}: ${(error as Error).message}`);
  }
}
