import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../storage-failure.js';

/** What a folder has to let us do, in the order in which it is tried. */
export type FolderStep = 'make' | 'write' | 'flush' | 'rename' | 'flush-folder' | 'read' | 'delete';

export interface FolderTrial {
  /** The step that failed, and the system's code; null: everything went well. */
  readonly failed: { readonly step: FolderStep; readonly code: string } | null;
  /** The mode of the file that was written with 0600; null: none was. */
  readonly mode: number | null;
  /** The path that could not be removed again; null: nothing is left. */
  readonly left: string | null;
}

/** Every probe is in a folder that begins so, which no backend lists. */
const PREFIX = '.doctor-';
const BYTES = 64 * 1024;

/**
 * Does in a folder, which has to be there, what storing, reading and removing a file does; in a folder of its own,
 * which is removed in any case.
 */
export async function tryFolder(directory: string): Promise<FolderTrial> {
  const probe = join(directory, PREFIX + randomBytes(6).toString('hex'));
  const seen: { mode: number | null } = { mode: null };
  let step: FolderStep = 'make';
  let failed: FolderTrial['failed'] = null;
  try {
    for (const [name, work] of stepsIn(probe, seen)) {
      step = name;
      await work();
    }
  } catch (error) {
    failed = { step, code: codeOf(error) ?? String(error) };
  }
  // A file system that failed once may do so again.
  const left =
    step === 'make'
      ? null
      : await fs.rm(probe, { recursive: true, force: true }).then(
          () => null,
          () => probe,
        );
  return { failed, mode: seen.mode, left };
}

type Steps = readonly (readonly [FolderStep, () => Promise<void>])[];

function stepsIn(probe: string, seen: { mode: number | null }): Steps {
  const bytes = randomBytes(BYTES);
  const [partial, final] = [join(probe, 'probe.part'), join(probe, 'probe')];
  return [
    ['make', () => fs.mkdir(probe, { mode: 0o700 })],
    [
      'write',
      async () => {
        await fs.writeFile(partial, bytes, { mode: 0o600, flag: 'wx' });
        seen.mode = (await fs.stat(partial)).mode & 0o777;
      },
    ],
    ['flush', () => flush(partial, 'r+')],
    ['rename', () => fs.rename(partial, final)],
    ['flush-folder', () => flush(probe, 'r')],
    [
      'read',
      async () => {
        if (!bytes.equals(await fs.readFile(final))) throw new Error('other bytes came back');
      },
    ],
    ['delete', () => fs.rm(final)],
  ];
}

async function flush(path: string, flags: string): Promise<void> {
  const handle = await fs.open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
