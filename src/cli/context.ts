import {
  type DynamicModule,
  type INestApplicationContext,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { CommonModule } from '../common/common.module.js';
import { Refusal, describeError } from '../common/errors.js';
import { LogLevels, areaLevels } from '../common/log-levels.js';
import { LineLogger } from '../common/logger.js';
import { ConfigModule, type Settings } from '../config/index.js';
import { databaseOptions } from '../database/data-source.js';
import { DatabaseModule } from '../database/database.module.js';
import { openDatabase } from '../database/open.js';
import { EventsModule } from '../events/events.module.js';
import { load } from './configuration.js';
import { type CommonOptions, runningCommand } from './later.js';

/** A command that cannot do what it is asked: one line for the operator, exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** What a command works on: the services of the server, without its port. */
export interface CommandContext {
  readonly app: INestApplicationContext;
  readonly settings: Settings;
}

/** What a command needs beside settings and database: the services it calls, and those that they call. */
export type Parts = Pick<ModuleMetadata, 'imports' | 'providers'>;

@Module({})
class CommandRoot {
  static forRoot(settings: Settings, database: DataSource, parts: Parts): DynamicModule {
    const { imports = [], providers = [] } = parts;
    return {
      module: CommandRoot,
      imports: [
        ConfigModule.forRoot(settings),
        CommonModule,
        EventsModule,
        DatabaseModule.forRoot(database),
        ...imports,
      ],
      providers: [Audit, ...providers],
    };
  }
}

export const loggerOf = ({ logFormat }: Settings): LineLogger =>
  new LineLogger({ levels: new LogLevels(areaLevels('warn')), format: logFormat });

/** Runs work with some of the server's services, on an open database, which is closed with them. */
export async function withParts(
  settings: Settings,
  database: DataSource,
  parts: Parts,
  work: (app: INestApplicationContext) => Promise<void>,
): Promise<void> {
  const root = CommandRoot.forRoot(settings, database, parts);
  const logger = loggerOf(settings);
  const app = await NestFactory.createApplicationContext(root, { logger, abortOnError: false });
  try {
    const audit = app.get(Audit);
    await audit.openForCommand(runningCommand());
    try {
      await work(app);
    } finally {
      await audit.close();
    }
  } finally {
    await app.close();
  }
}

/**
 * Runs a command beside a server that may be running, and ends with exit code 1 when it fails. Whatever the whole
 * server does at its start, such as making its first administrator, is left to the server.
 */
export async function runCommand(
  options: CommonOptions,
  parts: Parts,
  work: (context: CommandContext) => Promise<void>,
  instead: Partial<Settings> = {},
): Promise<void> {
  const settings = { ...load(options).settings, ...instead };
  const database = await openDatabase(databaseOptions(settings, loggerOf(settings)));
  await withParts(settings, database, parts, async (app) => {
    try {
      await work({ app, settings });
    } catch (error) {
      if (!(error instanceof CommandError) && !(error instanceof Refusal)) throw error;
      process.stderr.write(`${describeError(error)}\n`);
      process.exitCode = 1;
    }
  });
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
