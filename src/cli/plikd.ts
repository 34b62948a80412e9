import { Command } from 'commander';
import { packageVersion } from '../common/package-root.js';
import { settleEnvironment } from '../config/environment.js';
import { addAuditCommands } from './audit-commands.js';
import { addDoctorCommand } from './doctor-command.js';
import { addFileCommands } from './file-commands.js';
import { configurable, later } from './later.js';
import { addMaintenanceCommands } from './maintenance-commands.js';
import { addExportCommand, addImportCommand } from './moving-commands.js';
import { addSendCommand } from './send-command.js';
import { addStorageCommands } from './storage-commands.js';
import { addAccountCommands } from './user-commands.js';

/**
 * Plik's own command line (contract §10): `plikd`, `--config FILE`, `--port N`, `--version`, and its commands. Here
 * are their names and options; what they do is loaded when they are run (docs/adr/0024).
 */
export function plikd(): Command {
  settleEnvironment();
  const program = new Command('plikd')
    .description('Temporary file sharing: serves Plik’s HTTP API')
    .version(`plikd version v${packageVersion}`, '--version', 'print the version')
    .option('--config <file>', 'configuration file (default: ./plikd.cfg, then /etc/plikd.cfg)')
    .option('--port <number>', 'port to listen on, instead of the configured one')
    .helpCommand(false)
    .action(later(() => import('./serve.js'), 'serve'));
  configurable(
    program
      .command('clean')
      .description('remove what has expired, erase what was removed, repair what a crash left'),
  ).action(later(() => import('./clean.js'), 'clean'));
  addAccountCommands(program);
  addFileCommands(program);
  addSendCommand(program);
  addExportCommand(program);
  addImportCommand(program);
  addStorageCommands(program);
  addMaintenanceCommands(program);
  addDoctorCommand(program);
  addAuditCommands(program);
  return program;
}
