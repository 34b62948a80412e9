import type { Command } from 'commander';
import { configurable, later } from './later.js';

/** `plikd export --to FILE.tar`: everything that this server holds, as one archive. */
export function addExportCommand(program: Command): void {
  configurable(
    program
      .command('export')
      .description('write accounts, uploads and files to one archive, also beside a running server')
      .requiredOption('--to <file>', 'archive to be made, "-" for the standard output')
      .option('--no-data', 'rows only, for a database that will use the same storage'),
  ).action(later(() => import('./export.js'), 'exportAll'));
}

/** `plikd import …`: everything that another server has, a Plik or one of ours. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('take in an archive of "plikd export", or take over a Plik 1.3 or 1.4')
    .requiredOption(
      '--from <source>',
      'archive ("-" for the standard input); or Plik\'s plikd.cfg, SQLite file or connection string',
    )
    .option(
      '--data <folder>',
      "the folder of Plik's files, if they are not where its configuration says",
    )
    .option('--dry-run', 'tell what would be taken, and write nothing')
    .option('--verify', "read all bytes of Plik's files and compare their MD5")
    .option('--config <file>', 'configuration file of this server')
    .action(later(() => import('./import.js'), 'importAll'));
}
