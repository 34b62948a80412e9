import { LogLevels, areaLevels } from '../common/log-levels.js';
import { LineLogger } from '../common/logger.js';
import { packageVersion } from '../common/package-root.js';
import { processEnvironment } from '../config/index.js';
import { load } from './configuration.js';
import { Ending } from './ending.js';
import type { CommonOptions } from './later.js';
import { debugOnSignal } from './log-signal.js';

/** `plikd`: serves until a signal ends it. */
export async function serve(options: CommonOptions): Promise<void> {
  const loaded = load(options);
  const { settings, shown, warnings, configFile } = loaded;
  const levels = new LogLevels(areaLevels(settings.logLevel, settings.logLevels));
  const logger = new LineLogger({ levels, format: settings.logFormat });
  debugOnSignal(logger, levels);
  for (const warning of warnings) logger.warn(warning, 'config');
  if (configFile !== undefined) logger.log(`configuration from ${configFile}`, 'config');
  // Before the server is loaded: a signal has an effect from now on.
  const ending = new Ending(logger);
  const { startServer } = await import('../bootstrap.js');
  // For tests and measurements that compare the two ways; docs/adr/0018 says what they are.
  const longWay = processEnvironment().PLIK_NEST_LONG_WAY === '1';
  const server = await startServer(settings, logger, { longWay, shown });
  const where = `${settings.listenAddress}:${new URL(server.url).port}`;
  logger.log(`plikd v${packageVersion} listens on ${where}, try ${server.url}${settings.path}/`);
  ending.serving(() => server.stop());
}
