import { Cleaner } from '../maintenance/cleaner.js';
import { Presence } from '../maintenance/presence.js';
import { describeCleaning } from '../maintenance/schedule.js';
import { cleaningParts } from './cleaning-parts.js';
import { type CommandContext, print, runCommand } from './context.js';
import type { CommonOptions } from './later.js';

/** `plikd clean`: one pass of the cleaner. */
export function clean(options: CommonOptions): Promise<void> {
  const work = async ({ app }: CommandContext): Promise<void> => {
    await app.get(Presence).freeAbandoned();
    const report = await app.get(Cleaner).pass();
    print(report === null ? 'another process is cleaning' : describeCleaning(report));
  };
  // Nobody is told of a step before it is on the disk: after a power failure the next pass repeats it. Without a
  // flush for each, a running server waits less.
  return runCommand(options, cleaningParts, work, { durableWrites: false });
}
