import type { Command } from 'commander';

/** What every command takes, before or after its name (contract §10). */
export interface CommonOptions {
  readonly config?: string;
  readonly port?: string;
  /** What stands behind the name of the command, where it takes that. */
  readonly args?: readonly string[];
}

/** What a command does. */
export type Work<Options> = (options: Options) => Promise<void>;

let running = '';

/** The command that this process runs, such as "user delete"; '' for the server. */
export const runningCommand = (): string => running;

const nameOf = (command: Command): string =>
  command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();

/**
 * The action of a command, called `name` in a module that is loaded when the command is run. Loading is most of
 * the time that a command takes: to describe all of them, their names and options are enough.
 */
export const later =
  <Name extends string>(load: () => Promise<Readonly<Record<Name, Work<never>>>>, name: Name) =>
  async (...given: readonly unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    // Before every decorator, in whichever order a bundler puts the modules.
    await import('reflect-metadata');
    running = nameOf(command);
    const { [name]: work } = await load();
    await work({ ...command.optsWithGlobals<object>(), args: command.args } as never);
  };

/** A command that takes the configuration behind its name, too. */
export const configurable = (command: Command): Command =>
  command.option('--config <file>', 'configuration file');
