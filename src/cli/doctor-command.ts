import type { Command } from 'commander';
import { configurable, later } from './later.js';

/** `plikd doctor`: what is wrong with this set-up, and what to do about it. */
export function addDoctorCommand(program: Command): void {
  configurable(program.command('doctor'))
    .description(
      'ask everything and change nothing: what is wrong, and what to do; exit code 1 with errors, 2 with warnings',
    )
    .option('--url <address>', 'the address that people use (default: PlikDomain and Path)')
    .option('--token <token>', 'a user token, where uploads need an account')
    .option('--size <size>', 'size of the upload that has to pass', '32MiB')
    .option('--idle <duration>', 'for how long transfers pause; 0 does not try it', '65s')
    .option('--verbose', 'tell of every check')
    .option('--json', 'report as JSON')
    .action(later(() => import('./doctor.js'), 'doctor'));
}
