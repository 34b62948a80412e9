import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { WrongUsage } from './failures.js';

/** The variables of a process. */
type Environment = Readonly<Record<string, string | undefined>>;

export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  /** A user token. */
  readonly token: string | undefined;
}

/** What Plik's own client is configured with. */
interface PlikRc {
  readonly url?: string;
  readonly token?: string;
}

/** From the command line, the environment, or the file of Plik's own client; the first that says it. */
export function serverOf(
  { server, token }: { readonly server?: string | undefined; readonly token?: string | undefined },
  env: Environment,
): Server {
  const given = firstOf(server, env.PLIK_SERVER);
  const rc = given === undefined ? plikRc(env) : {};
  const address = given ?? rc.url;
  if (address === undefined) {
    throw new WrongUsage('which server? give --server, PLIK_SERVER, or URL in ~/.plikrc');
  }
  return { url: cleanAddress(address), token: firstOf(token, env.PLIK_TOKEN, rc.token) };
}

const firstOf = (...values: readonly (string | undefined)[]): string | undefined =>
  values.find((value) => value !== undefined && value !== '');

function cleanAddress(address: string): string {
  const wrong = new WrongUsage(
    `"${address}" is no address of a server, such as https://plik.example.com`,
  );
  if (!URL.canParse(address)) throw wrong;
  const { protocol, origin, pathname, username, password, search, hash } = new URL(address);
  if (!/^https?:$/.test(protocol) || username + password + search + hash !== '') throw wrong;
  return `${origin}${pathname}`.replace(/\/{1,64}$/, '');
}

/** Plik's file and where it is looked for, with names of any case as there. */
function plikRc(env: Environment): PlikRc {
  const path = firstOf(env.PLIKRC) ?? join(firstOf(env.HOME) ?? homedir(), '.plikrc');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  let values: Record<string, unknown>;
  try {
    values = parse(text);
  } catch (cause) {
    throw new WrongUsage(`${path} cannot be read`, { cause });
  }
  const value = (name: string): string | undefined => {
    const [, found] = Object.entries(values).find(([key]) => key.toLowerCase() === name) ?? [];
    return typeof found === 'string' ? firstOf(found) : undefined;
  };
  const [url, token] = [value('url'), value('token')];
  return { ...(url === undefined ? {} : { url }), ...(token === undefined ? {} : { token }) };
}
