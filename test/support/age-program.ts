import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from './wait.js';

/** Debian's package `age`. */
export const hasAge = (): boolean => existsSync('/usr/bin/age');

export const encryptedByAge = (bytes: Uint8Array, passphrase: string): Promise<Buffer> =>
  throughAge('--passphrase', bytes, passphrase);

export const decryptedByAge = (bytes: Uint8Array, passphrase: string): Promise<Buffer> =>
  throughAge('--decrypt', bytes, passphrase);

/** The program reads passphrases from a terminal alone, and asks twice for a new one. */
async function throughAge(what: string, bytes: Uint8Array, passphrase: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'plik-age-'));
  try {
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    await writeFile(from, bytes);
    const terminal = spawn('script', ['-qec', `age ${what} -o ${to} ${from}`, '/dev/null']);
    let said = '';
    let answered = 0;
    terminal.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      for (const asked = said.match(/passphrase[^\n]*: /g)?.length ?? 0; answered < asked;) {
        answered += 1;
        terminal.stdin.write(`${passphrase}\n`);
      }
    });
    const closed = once(terminal, 'close') as Promise<[number]>;
    const [code] = await within(closed, () => `the end of age, which said ${said}`);
    if (code !== 0) throw new Error(`age ended with ${String(code)}: ${said}`);
    return await readFile(to);
  } finally {
    await rm(folder, { recursive: true });
  }
}
