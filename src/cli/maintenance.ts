import { Clock } from '../common/clock.js';
import { NO_REQUEST } from '../common/origin.js';
import { parseDuration } from '../common/units.js';
import { MaintenanceMode } from '../mode/maintenance-mode.js';
import { type Pause, pauseOf } from '../mode/pause.js';
import { type CommandContext, CommandError, print, runCommand } from './context.js';
import type { CommonOptions } from './later.js';

interface PauseOptions extends CommonOptions {
  readonly text?: string;
  readonly for?: string;
  readonly until?: string;
}

const parts = { providers: [MaintenanceMode] };

/** The end as the API takes it. */
function endOf({ for: duration, until }: PauseOptions, now: number): string | undefined {
  if (duration === undefined) return until;
  if (until !== undefined) throw new CommandError('expected --for or --until, not both');
  const seconds = secondsOf(duration);
  const end = new Date(now + seconds * 1000);
  if (!(seconds > 0) || Number.isNaN(end.getTime())) throw wrong(duration);
  return end.toISOString();
}

function secondsOf(duration: string): number {
  try {
    return parseDuration(duration);
  } catch {
    throw wrong(duration);
  }
}

const wrong = (duration: string): CommandError => new CommandError(`invalid --for : ${duration}`);

function tell(pause: Pause | null): void {
  if (pause === null) {
    print('uploads are taken');
    return;
  }
  const until = pause.until === null ? '' : ` until ${new Date(pause.until).toISOString()}`;
  const text = pause.text === '' ? '' : ` : ${pause.text}`;
  print(`uploads are paused since ${new Date(pause.since).toISOString()}${until}${text}`);
}

export const on = (options: PauseOptions): Promise<void> =>
  runCommand(options, parts, async ({ app }: CommandContext) => {
    const mode = app.get(MaintenanceMode);
    const now = app.get(Clock).now();
    const { text } = options;
    const until = endOf(options, now);
    await mode.change(pauseOf({ ...(text === undefined ? {} : { text }), until }, now), NO_REQUEST);
    tell(mode.current);
  });

export const off = (options: CommonOptions): Promise<void> =>
  runCommand(options, parts, async ({ app }) => {
    await app.get(MaintenanceMode).change(null, NO_REQUEST);
    tell(null);
  });

export const status = (options: CommonOptions): Promise<void> =>
  runCommand(options, parts, async ({ app }) => {
    tell(await app.get(MaintenanceMode).look());
  });
