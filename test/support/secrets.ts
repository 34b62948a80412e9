import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';

const HTTP_METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head']);

/** Everything secret that the test knows, by what it is. */
export class Secrets {
  private readonly known = new Map<string, string>();

  /** A recognisable one. */
  plant(what: string): string {
    const value = `Sekret0${what.replace(/\W/g, '')}0${Math.random().toString(36).slice(2)}`;
    return this.add(what, value);
  }

  add(what: string, value: string): string {
    this.known.set(what, value);
    return value;
  }

  /** The credentials of a login and a password as HTTP has them (RFC 7617). */
  basic(pair: string): string {
    return this.add(`Basic ${pair}`, Buffer.from(pair).toString('base64'));
  }

  /** The first lines that say one, and what it is. */
  linesWith(log: string): string[] {
    // Of a log of megabytes: its lines are looked at only when something is in them.
    if (this.in(log).length === 0) return [];
    const lines = log.split('\n').filter((line) => this.in(line).length > 0);
    return lines.slice(0, 20).map((line) => `${this.in(line).join()}: ${line}`);
  }

  /** Which of them are in a text, as they are, percent-encoded or in Base64. */
  in(text: string): string[] {
    const forms = (value: string): string[] => {
      const whole = Buffer.from(value).toString('base64').replace(/=+$/, '');
      return [value, encodeURIComponent(value), whole];
    };
    return [...this.known].flatMap(([what, value]) =>
      forms(value).some((form) => text.includes(form)) ? [what] : [],
    );
  }
}

export interface Operation {
  readonly method: string;
  readonly path: string;
}

/** Every route that the server describes. */
export async function operations(): Promise<Operation[]> {
  const text = await readFile(join(packageRoot, 'openapi.json'), 'utf8');
  const { paths } = JSON.parse(text) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => HTTP_METHODS.has(method))
      .map((method) => ({ method: method.toUpperCase(), path })),
  );
}
