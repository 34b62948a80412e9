import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './wait.js';

/** A line of an audit trail. */
export interface AuditLine {
  readonly seq: number;
  readonly event: string;
  readonly result: string;
  readonly actor: string;
  readonly user?: string;
  readonly upload?: string;
  readonly file?: string;
  readonly address?: string;
  readonly request?: string;
  readonly operator?: string;
  readonly about: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export const trailOf = ({ folder }: { readonly folder: string }): string => join(folder, 'audit');

/** The files of a chain that are not compressed, in their order. */
export async function filesOfTrail(folder: string, chain = 'plikd'): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /\.\d{12}\.jsonl$/.test(name));
  return names
    .filter((name) => name.replace(/\.\d{4}-.*/, '') === chain)
    .sort()
    .map((name) => join(folder, name));
}

/** All whole lines of a chain, but for files that are being compressed. */
export async function auditLines(folder: string, chain = 'plikd'): Promise<AuditLine[]> {
  const texts = await Promise.all(
    (await filesOfTrail(folder, chain)).map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const lines = texts.flatMap((text) => text.split('\n').slice(0, -1));
  return lines.map((line) => JSON.parse(line) as AuditLine);
}

/** The first line that is so, as soon as it is there. */
export async function auditLine(
  folder: string,
  is: (line: AuditLine) => boolean,
  what: string,
): Promise<AuditLine> {
  let found: AuditLine | undefined;
  await eventually(async () => {
    found = (await auditLines(folder)).find(is);
    return found !== undefined;
  }, `a line of the audit trail: ${what}`);
  return found!;
}
