import type { Command } from 'commander';
import { configurable, later } from './later.js';

const users = () => import('./users.js');

const identified = (command: Command): Command =>
  configurable(command)
    .option('--provider <name>', 'local, google, ovh, oidc or github')
    .option('--login <login>', 'the name that the user logs in with');

const described = (command: Command): Command =>
  identified(command)
    .option('--name <name>', 'full name')
    .option('--email <address>', 'e-mail address')
    .option('--password <password>', 'password of a local user')
    .option('--max-file-size <size>', 'bytes or 10MB; -1 unlimited, 0 the server’s')
    .option('--max-user-size <size>', 'bytes or 10MB; -1 unlimited, 0 the server’s')
    .option('--max-ttl <duration>', 'seconds or 7d; -1 no maximum, 0 the server’s')
    .option('--admin [yes]', 'server administrator; --admin=false takes it back');

/** `plikd user …` and `plikd token …` (contract §10). */
export function addAccountCommands(program: Command): void {
  const user = configurable(program.command('user').description('manage accounts'));
  described(user.command('create').description('make an account')).action(later(users, 'create'));
  described(user.command('update').description('change what is given')).action(
    later(users, 'update'),
  );
  identified(user.command('list').description('all accounts')).action(later(users, 'list'));
  identified(user.command('show').description('one account')).action(later(users, 'show'));
  identified(user.command('delete').description('an account and everything it has sent'))
    .option('--yes', 'do not ask')
    .action(later(users, 'remove'));
  identified(user.command('logout').description('end all sessions of an account')).action(
    later(users, 'logout'),
  );
  const token = configurable(program.command('token').description('manage user tokens'));
  identified(token.command('create').description('a new token'))
    .option('--comment <text>', 'what it is for')
    .action(later(users, 'createToken'));
  identified(token.command('list').description('all tokens')).action(later(users, 'listTokens'));
  configurable(token.command('delete').description('revoke a token'))
    .option('--token <token>', 'the token')
    .action(later(users, 'deleteToken'));
}
