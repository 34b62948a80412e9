import type { LogLevels } from '../common/log-levels.js';
import type { LineLogger } from '../common/logger.js';

/**
 * SIGUSR2 switches DEBUG on everywhere, and off again. SIGUSR1 is Node's debugger; SIGHUP ends a process whose
 * terminal goes, as it should.
 */
export function debugOnSignal(logger: LineLogger, levels: LogLevels): void {
  process.on('SIGUSR2', () => {
    if (levels.toggleDebug()) logger.warn('SIGUSR2: all areas are logged at DEBUG now', 'server');
    else logger.warn('SIGUSR2: the levels of the log are as configured', 'server');
  });
}
