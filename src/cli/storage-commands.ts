import type { Command } from 'commander';
import { configurable, later } from './later.js';

const storage = () => import('./storage.js');

/** `plikd storage …`: where bytes are, whether they are right, and moving them elsewhere. */
export function addStorageCommands(program: Command): void {
  const group = program.command('storage').description('look after the stored bytes');
  const add = (name: string, description: string): Command =>
    configurable(group.command(name).description(description));
  add('show', 'how many files and bytes each storage backend holds').action(later(storage, 'show'));
  add('check', 'compare the database with the stored bytes; exit code 1 when anything is wrong')
    .option('--backend <name>', 'only this one: file, s3')
    .option('--quick', 'compare sizes only, read nothing')
    .option('--repair', 'erase bytes that belong to no file')
    .option('--json', 'report as JSON')
    .action(later(storage, 'check'));
  add('migrate', 'move all stored files into one backend, also beside a running server')
    .requiredOption('--to <name>', 'file or s3')
    .action(later(storage, 'migrate'));
}
