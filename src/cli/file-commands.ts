import type { Command } from 'commander';
import { configurable, later } from './later.js';

const files = () => import('./files.js');

/** `plikd file …` (contract §10). */
export function addFileCommands(program: Command): void {
  const file = configurable(program.command('file').description('manage files'));
  const which = (command: Command): Command =>
    configurable(command)
      .option('--upload <id>', 'the files of one upload')
      .option('--file <id>', 'one file');
  which(file.command('list').description('upload, file, size, status, type and name'))
    .option('--human [yes]', 'sizes with units; --human=false in bytes', 'true')
    .action(later(files, 'list'));
  which(file.command('show').description('one file and its links')).action(later(files, 'show'));
  which(file.command('delete').description('remove a file, an upload or everything'))
    .option('--all', 'everything that is stored')
    .option('--yes', 'do not ask')
    .action(later(() => import('./file-removal.js'), 'remove'));
}
