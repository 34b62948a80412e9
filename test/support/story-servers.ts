import { Refusal } from '#client';
import { startWithAccounts } from './accounts.js';
import { REFERENCE, ReferenceServer } from './reference.js';

/** A server for stories: its address, whether it is ours, and its end. */
export interface StoryServer {
  readonly url: string;
  stop(): Promise<void>;
}

const SETTINGS = { MAX_FILE_SIZE_STR: '1MB', FEATURE_EXTEND_TTL: 'enabled' };

/**
 * The servers that all stories are about: ours, and Plik's own where `PLIK_REFERENCE` is the path of its plikd.
 * Elsewhere a skipped test says so.
 */
export function storyServers(
  settings: Readonly<Record<string, string>> = SETTINGS,
): [string, boolean, () => Promise<StoryServer>][] {
  const ours = (): Promise<StoryServer> => startWithAccounts(settings);
  const plik = (): Promise<StoryServer> => ReferenceServer.start(settings);
  if (REFERENCE === undefined) {
    it.skip('the same with Plik itself: PLIK_REFERENCE names no plikd', () => undefined);
    return [['Plik Nest', true, ours]];
  }
  return [
    ['Plik Nest', true, ours],
    ['Plik', false, plik],
  ];
}

/** What kind of refusal something ends with; `success` when it does not. */
export async function kindOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'success';
  } catch (error) {
    if (error instanceof Refusal) return error.kind;
    throw error;
  }
}
