import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { baseName } from '../../common/file-name.js';
import { WrongUsage } from './failures.js';
import { LocalFile } from './local-file.js';
import { Piped } from './piped.js';

/** Something to be sent. */
export type Input = LocalFile | Piped;

/** What comes out of a pipe is called so elsewhere, too. */
const NAMELESS = 'file';

/** Looks at all of them before anything is sent. Throws WrongUsage for the first that cannot be. */
export async function inputsOf(
  paths: readonly string[],
  name: string | undefined,
): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const path of paths) inputs.push(await inputOf(path, name));
  return inputs;
}

async function inputOf(path: string, name: string | undefined): Promise<Input> {
  if (path === '-') return new Piped(name ?? NAMELESS, () => process.stdin);
  const called = name ?? baseName(path);
  const found = await lookedAt(path);
  if (found.isDirectory()) {
    const tar = `${baseName(path) || 'folder'}.tar`;
    throw new WrongUsage(
      `${path} is a folder : tar c ${path} | plikd send - --name ${tar} sends all that is in it`,
    );
  }
  // Pipes and devices have no size, and are read once.
  if (!found.isFile()) return new Piped(called, () => createReadStream(path));
  return LocalFile.at(path, called);
}

async function lookedAt(path: string) {
  try {
    const found = await stat(path);
    await access(path, constants.R_OK);
    return found;
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const why: Record<string, string> = {
      ENOENT: 'there is no such file',
      EACCES: 'it may not be read',
    };
    throw new WrongUsage(`${path} : ${why[code] ?? code}`, code in why ? {} : { cause });
  }
}
