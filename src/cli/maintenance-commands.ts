import type { Command } from 'commander';
import { configurable, later } from './later.js';

const maintenance = () => import('./maintenance.js');

/** `plikd maintenance …`: whether uploads are taken, beside servers that may be running. */
export function addMaintenanceCommands(program: Command): void {
  const group = program.command('maintenance').description('take no uploads for a while');
  const add = (name: string, description: string): Command =>
    configurable(group.command(name).description(description));
  add('on', 'refuse uploads on all servers of the database; downloads go on')
    .option('--text <line>', 'why, for those who want to upload')
    .option('--for <duration>', 'until it ends by itself, such as 2h')
    .option('--until <time>', 'when it ends by itself, such as 2027-01-31T12:00:00Z')
    .action(later(maintenance, 'on'));
  add('off', 'take uploads again').action(later(maintenance, 'off'));
  add('status', 'whether uploads are taken').action(later(maintenance, 'status'));
}
