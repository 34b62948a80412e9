import type { Command } from 'commander';
import { configurable, later } from './later.js';

const audit = () => import('./audit.js');

/** `plikd audit …`: whether the audit trail is as it was written, and looking something up in it. */
export function addAuditCommands(program: Command): void {
  const group = program.command('audit').description('read the audit trail');
  configurable(
    group
      .command('verify')
      .description(
        'follow the chains of hashes; exit code 1 when anything is not as it was written',
      )
      .argument('[path]', 'a file, or a folder; else AuditFolder'),
  )
    .option('--expect <hash>', 'one of the lines has to have this hash, which was kept elsewhere')
    .action(later(audit, 'verify'));
  configurable(
    group
      .command('search')
      .description('print lines of all chains by their time, one JSON object each')
      .argument('[path]', 'a folder; else AuditFolder'),
  )
    .option('--since <time>', 'from this time on, such as 2026-11-30 or 2026-11-30T08:00:00Z')
    .option('--until <time>', 'before this time')
    .option('--event <name>', 'such as LoginRefused')
    .option('--result <word>', 'done, refused, cut or failed')
    .option('--user <id>', 'whoever did it, or whose it was: local:name')
    .option('--upload <id>', 'one upload')
    .option('--file <id>', 'one file')
    .option('--address <address>', 'of the client')
    .option('--request <id>', 'what X-Request-Id said')
    .action(later(audit, 'search'));
}
