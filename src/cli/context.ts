import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { Refusal, describeError } from '../common/errors.js';
import { LogLevels, areaLevels } from '../common/log-levels.js';
import { LineLogger } from '../common/logger.js';
import { type Loaded, type Settings, loadSettings, processEnvironment } from '../config/index.js';
import { databaseOptions } from '../database/data-source.js';
import { openDatabase } from '../database/open.js';

/** What every command takes, before or after its name (contract §10). */
export interface CommonOptions {
  readonly config?: string;
  readonly port?: string;
}

/** A command that cannot do what it is asked: one line for the operator, exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export function load({ config, port }: CommonOptions): Loaded {
  return loadSettings({
    env: processEnvironment(),
    cwd: process.cwd(),
    configFile: config,
    overrides: port === undefined ? {} : { ListenPort: port },
  });
}

/** What a command works on: the services of the server, without its port. */
export interface CommandContext {
  readonly app: INestApplicationContext;
  readonly settings: Settings;
}

/** Runs a command beside a server that may be running, and ends with exit code 1 when it fails. */
export async function runCommand(
  options: CommonOptions,
  work: (context: CommandContext) => Promise<void>,
  instead: Partial<Settings> = {},
): Promise<void> {
  const settings = { ...load(options).settings, ...instead };
  const logger = new LineLogger({
    levels: new LogLevels(areaLevels('warn')),
    format: settings.logFormat,
  });
  const database = await openDatabase(databaseOptions(settings, logger));
  const app = await NestFactory.createApplicationContext(
    AppModule.forRoot(settings, database, logger.levels),
    {
      logger,
      abortOnError: false,
    },
  );
  try {
    await work({ app, settings });
  } catch (error) {
    if (!(error instanceof CommandError) && !(error instanceof Refusal)) throw error;
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  } finally {
    await app.close();
  }
}

export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Lines for the operator, beside an output that is for a program. */
export const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** As people read it. */
export const printJson = (value: unknown): void => {
  print(JSON.stringify(value, null, 2));
};

/** Asks before something is destroyed; `yes` answers for a script. Anything but "y" stops it. */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  process.stdout.write(`${question} [y/N] `);
  const answer = await firstLine(process.stdin);
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new CommandError('nothing was done');
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
  }
  return text;
}
