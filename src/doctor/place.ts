import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { humanSize } from '../common/units.js';
import type { Finding, Subject } from './finding.js';
import type { Room } from './surroundings.js';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** File systems of other machines, by their numbers in statfs(2). */
const NETWORKS: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB',
  0x517b: 'SMB',
  0x01021997: '9p',
  0x5346414f: 'AFS',
  0x00c36400: 'CephFS',
};

/** The name of a file system that other machines write to, too; null for a local one. */
export const networkName = ({ type }: Pick<Room, 'type'>): string | null =>
  NETWORKS[type >>> 0] ?? null;

/** The folder itself, or the nearest one above it that is there. */
export async function existing(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const there = await stat(at).catch(() => null);
    if (there !== null || at === dirname(at)) return at;
  }
}

/** Why this user cannot write into a folder: a code of the system; null: nothing speaks against it. */
export async function whyNotWritable(folder: string): Promise<string | null> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

export const whoWeAre = (): string => `User ${process.geteuid?.() ?? 'of this process'}`;

/** What is to be said of the room at a path. */
export function roomFindings(
  subject: Extract<Subject, 'database' | 'storage'>,
  path: string,
  { free, total, freeFiles, totalFiles }: Room,
): Finding[] {
  const found: Finding[] = [];
  const share = Math.floor((free / Math.max(total, 1)) * 100);
  if (free < 100 * MiB || (free < GiB && share < 5)) {
    found.push({
      code: `${subject}.space`,
      severity: free < 20 * MiB ? 'error' : 'warning',
      text: `Only ${humanSize(free)} of ${humanSize(total)} are free at ${path}.`,
      remedy: 'Make room there, or use a larger volume; plikd clean removes what has expired.',
    });
  }
  if (totalFiles > 0 && (freeFiles < 1000 || freeFiles < totalFiles / 50)) {
    found.push({
      code: `${subject}.inodes`,
      severity: freeFiles < 100 ? 'error' : 'warning',
      text: `Only ${freeFiles} more files can be made at ${path}, of ${totalFiles} (df -i).`,
      remedy: 'Remove files there, or use a file system that is made for more of them.',
    });
  }
  return found;
}
