import { Command } from 'commander';
import { startServer } from '../bootstrap.js';
import { LogLevels, areaLevels } from '../common/log-levels.js';
import { LineLogger } from '../common/logger.js';
import { packageVersion } from '../common/package-root.js';
import { processEnvironment, settleEnvironment } from '../config/index.js';
import { Cleaner } from '../maintenance/cleaner.js';
import { Presence } from '../maintenance/presence.js';
import { describeCleaning } from '../maintenance/schedule.js';
import { type CommandContext, type CommonOptions, load, print, runCommand } from './context.js';
import { Ending } from './ending.js';
import { addExportCommand } from './export-command.js';
import { addFileCommands } from './file-commands.js';
import { addImportCommand } from './import-command.js';
import { debugOnSignal } from './log-signal.js';
import { addStorageCommands } from './storage-commands.js';
import { addAccountCommands } from './user-commands.js';

/** Plik's own command line (contract §10): `plikd`, `--config FILE`, `--port N`, `--version`, and its commands. */
export function plikd(): Command {
  settleEnvironment();
  const program = new Command('plikd')
    .description('Temporary file sharing: serves Plik’s HTTP API')
    .version(`plikd version v${packageVersion}`, '--version', 'print the version')
    .option('--config <file>', 'configuration file (default: ./plikd.cfg, then /etc/plikd.cfg)')
    .option('--port <number>', 'port to listen on, instead of the configured one')
    .helpCommand(false)
    .action(() => serve(program.opts<CommonOptions>()));
  program
    .command('clean')
    .description('remove what has expired, erase what was removed, repair what a crash left')
    .option('--config <file>', 'configuration file')
    .action((_: unknown, command: Command) => clean(command.optsWithGlobals<CommonOptions>()));
  addAccountCommands(program);
  addFileCommands(program);
  addExportCommand(program);
  addImportCommand(program);
  addStorageCommands(program);
  return program;
}

async function serve(options: CommonOptions): Promise<void> {
  const loaded = load(options);
  const { settings, warnings, configFile } = loaded;
  const levels = new LogLevels(areaLevels(settings.logLevel, settings.logLevels));
  const logger = new LineLogger({ levels, format: settings.logFormat });
  debugOnSignal(logger, levels);
  for (const warning of warnings) logger.warn(warning, 'config');
  if (configFile !== undefined) logger.log(`configuration from ${configFile}`, 'config');
  const ending = new Ending(logger);
  // For tests and measurements that compare the two ways; docs/adr/0018 says what they are.
  const longWay = processEnvironment().PLIK_NEST_LONG_WAY === '1';
  const server = await startServer(settings, logger, { longWay });
  const where = `${settings.listenAddress}:${new URL(server.url).port}`;
  logger.log(`plikd v${packageVersion} listens on ${where}, try ${server.url}${settings.path}/`);
  ending.serving(() => server.stop());
}

function clean(options: CommonOptions): Promise<void> {
  const work = async ({ app }: CommandContext): Promise<void> => {
    await app.get(Presence).freeAbandoned();
    const report = await app.get(Cleaner).pass();
    print(report === null ? 'another process is cleaning' : describeCleaning(report));
  };
  // Nobody is told of a step before it is on the disk: after a power failure the next pass repeats it. Without a
  // flush for each, a running server waits less.
  return runCommand(options, work, { durableWrites: false });
}
