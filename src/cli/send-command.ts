import type { Command } from 'commander';
import { later } from './later.js';

const EXIT_CODES = `
Exit codes:
  0    everything was sent, and is on the server as it is here
  1    the server refused it, or a file was changed meanwhile
  2    the command is wrong
  3    no connection, or nothing came any further for longer than --retry
  130  Ctrl-C (143: SIGTERM)`;

/** `plikd send FILE…`: a client for this server, and for Plik's own. It needs no configuration of a server. */
export function addSendCommand(program: Command): void {
  program
    .command('send')
    .description('send files to a server, and print their links; docs/send.md')
    .argument('[file...]', 'files; "-" is the standard input')
    .option('--server <url>', 'its address (or PLIK_SERVER, or URL in ~/.plikrc)')
    .option('--token <token>', 'a user token (or PLIK_TOKEN)')
    .option('--ttl <duration>', 'how long it is kept, such as 1d; -1 for ever')
    .option('--extend-ttl', 'every access lets that time begin again')
    .option('--one-shot', 'each file can be downloaded once')
    .option('--removable', 'whoever has a link may remove the file')
    .option('--stream', 'pass files straight on to who opens their links, one after the other')
    .option(
      '--password [login:password]',
      'who downloads has to know it; without a value it is asked for (or PLIK_PASSWORD)',
    )
    .option('--comments <text>', 'told with the files, in Markdown')
    .option('--name <name>', 'what the standard input, or the one file, is called')
    .option('--resume', 'go on with what an earlier run of the same command began')
    .option('--retry <duration>', 'how long nothing may come any further', '5m')
    .option('--parallel <number>', 'parts of a file at once (default: 3 above 256MiB)')
    .option('--piece-size <size>', 'bytes of a request', '64MiB')
    .option('--no-tus', 'one request for each file, as Plik knows it')
    .option('--quiet', 'links alone')
    .option('--json', 'one line of JSON with the upload and its links')
    .addHelpText('after', EXIT_CODES)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .action(later(() => import('./send.js'), 'send'));
}
