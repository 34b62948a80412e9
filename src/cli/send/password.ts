import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { WrongUsage } from './failures.js';

/** Who may download, beside those who have the upload's token. */
export interface Credentials {
  readonly login?: string;
  readonly password: string;
}

/** `login:password`, or a password alone. */
export function credentialsOf(text: string): Credentials {
  const [login, password] = text.includes(':')
    ? [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
    : ['', text];
  if (password === '') throw new WrongUsage('the password is empty');
  return login === '' ? { password } : { login, password };
}

const ENTER = /[\r\n]/;
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE = /[\u0008\u007f]/;

/**
 * What a person types, sign by sign, up to Enter. Ctrl-C and an end without anything are null. Throws nothing; what
 * comes behind Enter is left out.
 */
export async function typedLine(keys: AsyncIterable<string>): Promise<string | null> {
  const signs: string[] = [];
  for await (const text of keys) {
    for (const sign of text) {
      if (ENTER.test(sign)) return signs.join('');
      if (sign === INTERRUPT || (sign === END && signs.length === 0)) return null;
      if (ERASE.test(sign)) signs.pop();
      else if (sign >= ' ') signs.push(sign);
    }
  }
  return null;
}

/** Asks on the terminal, which shows nothing of it, and also when the standard input is a file to be sent. */
export async function askPassword(): Promise<string> {
  const terminal = terminalOf();
  process.stderr.write('Password: ');
  terminal.setRawMode(true);
  terminal.setEncoding('utf8');
  try {
    const line = await typedLine(terminal as AsyncIterable<string>);
    if (line === null) process.exit(130);
    return line;
  } finally {
    terminal.setRawMode(false);
    terminal.destroy();
    process.stderr.write('\n');
  }
}

function terminalOf(): ReadStream {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch (cause) {
    const how = 'give it as --password=login:password, or in PLIK_PASSWORD';
    throw new WrongUsage(`there is no terminal to ask for the password : ${how}`, { cause });
  }
}
