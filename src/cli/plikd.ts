import { NestFactory } from '@nestjs/core';
import { Command } from 'commander';
import { AppModule } from '../app.module.js';
import { startServer } from '../bootstrap.js';
import { PinoLogger } from '../common/logger.js';
import { packageVersion } from '../common/package-root.js';
import { type Loaded, loadSettings, processEnvironment } from '../config/index.js';
import { Cleaner } from '../maintenance/cleaner.js';
import { Presence } from '../maintenance/presence.js';
import { describeCleaning } from '../maintenance/schedule.js';
import { unservedSettings } from './unserved.js';

interface Options {
  readonly config?: string;
  readonly port?: string;
}

/** Plik's own command line (contract §10): `plikd`, `--config FILE`, `--port N`, `--version`, `clean`. */
export function plikd(): Command {
  const program = new Command('plikd')
    .description('Temporary file sharing: serves Plik’s HTTP API')
    .version(`plikd version v${packageVersion}`, '--version', 'print the version')
    .option('--config <file>', 'configuration file (default: ./plikd.cfg, then /etc/plikd.cfg)')
    .option('--port <number>', 'port to listen on, instead of the configured one')
    .helpCommand(false)
    .action(() => serve(program.opts<Options>()));
  program
    .command('clean')
    .description('remove what has expired, erase what was removed, repair what a crash left')
    .option('--config <file>', 'configuration file')
    .action((_: unknown, command: Command) => clean(command.optsWithGlobals<Options>()));
  return program;
}

function load({ config, port }: Options): Loaded {
  return loadSettings({
    env: processEnvironment(),
    cwd: process.cwd(),
    configFile: config,
    overrides: port === undefined ? {} : { ListenPort: port },
  });
}

async function serve(options: Options): Promise<void> {
  const loaded = load(options);
  const { settings, warnings, configFile } = loaded;
  const logger = new PinoLogger({ level: settings.logLevel, format: settings.logFormat });
  for (const warning of [...warnings, ...unservedSettings(loaded)]) logger.warn(warning, 'config');
  if (configFile !== undefined) logger.log(`configuration from ${configFile}`, 'config');
  const server = await startServer(settings, logger);
  const where = `${settings.listenAddress}:${new URL(server.url).port}`;
  logger.log(`plikd v${packageVersion} listens on ${where}, try ${server.url}${settings.path}/`);
  const stop = (signal: NodeJS.Signals): void => {
    logger.log(`${signal}: no new requests, waiting for running transfers`);
    server.stop().then(
      () => {
        logger.log('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error(`stopping failed : ${String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function clean(options: Options): Promise<void> {
  const { settings } = load(options);
  const logger = new PinoLogger({ level: 'warn', format: settings.logFormat });
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(settings), {
    logger,
    abortOnError: false,
  });
  try {
    await app.get(Presence).freeAbandoned();
    const report = await app.get(Cleaner).pass();
    const text = report === null ? 'another process is cleaning' : describeCleaning(report);
    process.stdout.write(`${text}\n`);
  } finally {
    await app.close();
  }
}
