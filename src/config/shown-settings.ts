import { leavesOf } from './catalogue.js';
import type { ServerDatabase } from './database-address.js';
import { withoutCredentials } from './given.js';
import type { Outcome, Settled } from './resolve.js';
import { SETTING_GROUPS, type Settings } from './settings.js';

/** One setting in force, as people may read it: in a log, in an answer, on a page. */
export interface ShownSetting {
  /** `ListenPort`, or `DataBackendConfig.Directory` inside a table. */
  readonly key: string;
  /** The chapter of the documentation that it is in. */
  readonly chapter: string;
  /** As an operator writes it in a variable; nothing secret is in it. */
  readonly value: string;
  /** Something was left out of the value, since it is secret. */
  readonly hidden: boolean;
  /** A file, `.env`, `environment`, `command line` or `built-in default`. */
  readonly source: string;
  /** How it is spelled there; an older key where that decided. */
  readonly name: string;
}

/** What stands for a secret. */
export const HIDDEN = '(hidden)';

type Shown = Pick<ShownSetting, 'value' | 'hidden'>;

/** Values that are secret as a whole, of which a part is not: made from what was understood, never cut out. */
const OPEN_PARTS: Readonly<Record<string, (written: string, settings: Settings) => Shown | null>> =
  {
    'MetadataBackendConfig.ConnectionString': (written, { database }) =>
      database === null ? databaseFile(written) : databaseAddress(database),
  };

/** Every setting in force, in the order of the documentation. */
export function shownSettings(outcome: Outcome, settings: Settings): ShownSetting[] {
  return SETTING_GROUPS.flatMap(({ title: chapter, fields }) =>
    leavesOf(fields).flatMap(({ id: key }) => {
      const settled = outcome.get(key);
      if (settled === undefined) return [];
      const { source, name } = settled.given;
      return [{ key, chapter, ...shownValue(key, settled, settings), source, name }];
    }),
  );
}

function shownValue(key: string, { written, secret }: Settled, settings: Settings): Shown {
  const text = textOf(written);
  if (!secret) {
    const value = withoutCredentials(text);
    return { value, hidden: value !== text };
  }
  if (text === '') return { value: '', hidden: false };
  return OPEN_PARTS[key]?.(text, settings) ?? { value: HIDDEN, hidden: true };
}

/** Null: it looks like the address of a server, whose driver was not named. */
function databaseFile(written: string): Shown | null {
  const [file = ''] = written.split('?');
  return /:\/\/|[@=]/.test(file) ? null : { value: file, hidden: file !== written };
}

/** Null: a part of it may be a piece of a password that was written without its escapes. */
function databaseAddress(database: ServerDatabase): Shown | null {
  const { kind, user, port, socket, database: name } = database;
  const host = socket === '' ? database.host : socket;
  if ([user, host, name].some((part) => /[@:?#\s]/.test(part) && !/^[0-9a-f:.]+$/i.test(part))) {
    return null;
  }
  const at = host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { value: `${kind}://${user}:${HIDDEN}@${at}/${name}`, hidden: true };
}

function textOf(written: unknown): string {
  if (typeof written === 'string') return written;
  if (typeof written === 'bigint') return written.toString();
  return JSON.stringify(written);
}
