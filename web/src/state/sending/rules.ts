import type { Config } from '#client';
import type { Limits } from '../server/limits';

/** How a feature of the server stands: not there, to be chosen, or always on (contract §2.3). */
export interface Feature {
  readonly there: boolean;
  readonly forced: boolean;
  /** How it is before somebody chooses. */
  readonly first: boolean;
}

export const featureOf = (flag: Config['feature_stream']): Feature => ({
  there: flag !== 'disabled',
  forced: flag === 'forced',
  first: flag === 'default' || flag === 'forced',
});

/** Why a file cannot be sent as it is. */
export type Trouble = 'too-large' | 'too-many' | 'no-name' | 'name-too-long' | 'name-with-slash';

/** What another name mends. */
export const isOfName = (trouble: Trouble): boolean => trouble.includes('name');

const MAX_NAME_BYTES = 1024;

export function troubleWithName(name: string): Trouble | undefined {
  if (name.trim() === '' || name === '.' || name === '..') return 'no-name';
  if (/[/\0]/.test(name)) return 'name-with-slash';
  return new TextEncoder().encode(name).length > MAX_NAME_BYTES ? 'name-too-long' : undefined;
}

/** What is wrong with the file at that place of the list. */
export function troubleWith(
  { name, size }: { readonly name: string; readonly size: number },
  index: number,
  limits: Limits | undefined,
): Trouble | undefined {
  if (limits !== undefined) {
    if (limits.fileSize !== undefined && size > limits.fileSize) return 'too-large';
    if (index >= limits.files) return 'too-many';
  }
  return troubleWithName(name);
}

/** A name that none of the others has: with its folder in front, or else with a number. */
export function distinctName(name: string, folder: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const inside = [...folder.split('/').filter((part) => part !== ''), name].join(' - ');
  if (!taken.has(inside)) return inside;
  const dot = inside.lastIndexOf('.');
  const [start, end] = dot > 0 ? [inside.slice(0, dot), inside.slice(dot)] : [inside, ''];
  for (let number = 2; ; number += 1) {
    const numbered = `${start} (${number})${end}`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** Bytes of a file that age encrypts with a passphrase: its header, and a tag for every 64 KiB. */
export function encryptedSize(size: number, workFactor: number): number {
  const header = 148 + String(workFactor).length;
  return header + 16 + size + 16 * Math.max(1, Math.ceil(size / 65_536));
}

/** A text as one word of a shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
