import type { Command } from 'commander';
import { type NewAccount, Accounts, userIdOf } from '../auth/accounts.js';
import { randomText } from '../common/ids.js';
import { parseDuration, parseSize } from '../common/units.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { TokenRepository } from '../database/repositories/token.repository.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { TokensService } from '../users/tokens.service.js';
import { toUserWire } from '../users/user.wire.js';
import { UsersService } from '../users/users.service.js';
import {
  type CommandContext,
  CommandError,
  type CommonOptions,
  confirm,
  print,
  printJson,
  runCommand,
} from './context.js';

interface UserOptions extends CommonOptions {
  readonly provider?: string;
  readonly login?: string;
  readonly password?: string;
  readonly name?: string;
  readonly email?: string;
  readonly admin?: string | true;
  readonly maxFileSize?: string;
  readonly maxUserSize?: string;
  readonly maxTtl?: string;
  readonly comment?: string;
  readonly token?: string;
  readonly yes?: boolean;
}

type Work = (context: CommandContext, options: UserOptions) => Promise<void>;

/** An action on accounts, which have to be on (contract §10). */
const withAccounts =
  (work: Work) =>
  (_: unknown, command: Command): Promise<void> => {
    const options = command.optsWithGlobals<UserOptions>();
    return runCommand(options, (context) => {
      if (!context.settings.authentication) throw new CommandError('Authentication is disabled !');
      return work(context, options);
    });
  };

const configurable = (command: Command): Command =>
  command.option('--config <file>', 'configuration file');

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
  described(user.command('create').description('make an account')).action(withAccounts(create));
  described(user.command('update').description('change what is given')).action(
    withAccounts(update),
  );
  identified(user.command('list').description('all accounts')).action(withAccounts(list));
  identified(user.command('show').description('one account')).action(withAccounts(show));
  identified(user.command('delete').description('an account and everything it has sent'))
    .option('--yes', 'do not ask')
    .action(withAccounts(remove));
  identified(user.command('logout').description('end all sessions of an account')).action(
    withAccounts(logout),
  );
  const token = configurable(program.command('token').description('manage user tokens'));
  identified(token.command('create').description('a new token'))
    .option('--comment <text>', 'what it is for')
    .action(withAccounts(createToken));
  identified(token.command('list').description('all tokens')).action(withAccounts(listTokens));
  configurable(token.command('delete').description('revoke a token'))
    .option('--token <token>', 'the token')
    .action(withAccounts(deleteToken));
}

const LIMITS = [
  ['maxFileSize', 'max-file-size', parseSize],
  ['maxUserSize', 'max-user-size', parseSize],
  ['maxTtl', 'max-ttl', (text: string) => Math.trunc(parseDuration(text))],
] as const;

/** The limits that are given, as numbers. */
function limitsOf(options: UserOptions): Partial<Pick<NewAccount, (typeof LIMITS)[number][0]>> {
  const limits: Record<string, number> = {};
  for (const [key, flag, parse] of LIMITS) {
    const text = options[key];
    if (text === undefined) continue;
    limits[key] = readLimit(text, flag, parse);
  }
  return limits;
}

function readLimit(text: string, flag: string, parse: (text: string) => number): number {
  try {
    const value = parse(text);
    if (Number.isSafeInteger(value)) return value;
  } catch {
    // Said below, with the name of the flag.
  }
  throw new CommandError(`invalid --${flag} : ${text}`);
}

const isAdmin = (given: string | true): boolean => given === true || given === 'true';

function idOf({ provider = 'local', login }: UserOptions): string {
  if (!login) throw new CommandError('missing login');
  return userIdOf(provider, login);
}

async function known({ app }: CommandContext, options: UserOptions): Promise<UserEntity> {
  const id = idOf(options);
  const user = await app.get(UserRepository).find(id);
  if (user === null) throw new CommandError(`user ${id} not found`);
  return user;
}

async function logout(context: CommandContext, options: UserOptions): Promise<void> {
  const user = await known(context, options);
  await context.app.get(UsersService).endSessions(user, '');
  print(`All sessions of ${user.id} are over`);
}

async function create({ app }: CommandContext, options: UserOptions): Promise<void> {
  const { provider = 'local', login = '', name = '', email = '', admin } = options;
  if (login === '') throw new CommandError('missing login');
  const given = options.password ?? '';
  const generated = provider === 'local' && given === '';
  const password = generated ? randomText(32) : given;
  const rights = admin === undefined ? {} : { admin: isAdmin(admin) };
  const account = { provider, login, password, name, email, ...rights, ...limitsOf(options) };
  const user = await app.get(Accounts).create(account, '');
  if (user === null) throw new CommandError('User already exists');
  if (generated) print(`Generated password for user ${login} is ${password}`);
}

async function update(context: CommandContext, options: UserOptions): Promise<void> {
  const user = await known(context, options);
  const { name, email, admin, password } = options;
  const change = {
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    ...(admin === undefined ? {} : { admin: isAdmin(admin) }),
    ...limitsOf(options),
    ...(password && user.provider === 'local'
      ? { password: await context.app.get(Accounts).passwordHash(password) }
      : {}),
  };
  printJson(toUserWire(await context.app.get(UsersService).update(user, change, '')));
}

async function list({ app }: CommandContext, { provider }: UserOptions): Promise<void> {
  for (const user of await app.get(UserRepository).list(provider)) {
    const more = [user.name, user.email].filter((text) => text !== '').map((text) => ` ${text}`);
    print(`${user.id}${more.join('')}`);
  }
}

async function show(context: CommandContext, options: UserOptions): Promise<void> {
  printJson(toUserWire(await known(context, options)));
}

async function remove(context: CommandContext, options: UserOptions): Promise<void> {
  const user = await known(context, options);
  await confirm(`Delete user ${user.id} and everything they have sent ?`, options.yes);
  await context.app.get(UsersService).remove(user, '');
  print(`user ${user.id} has been deleted`);
}

async function createToken(context: CommandContext, options: UserOptions): Promise<void> {
  const { id } = await known(context, options);
  const { token } = await context.app.get(TokensService).create(id, options.comment ?? '', '');
  print(`Token created : ${token}`);
}

async function listTokens({ app }: CommandContext, options: UserOptions): Promise<void> {
  const userId = options.login ? idOf(options) : undefined;
  for (const token of await app.get(TokenRepository).list(userId)) {
    print(`${token.userId} ${token.token} ${token.comment}`.trimEnd());
  }
}

async function deleteToken({ app }: CommandContext, { token = '' }: UserOptions): Promise<void> {
  if (token === '') throw new CommandError('missing token');
  const known = await app.get(TokenRepository).find(token);
  if (known === null) throw new CommandError(`token ${token} not found`);
  await app.get(TokensService).remove(known.userId, token, '');
  print(`token ${token} has been deleted`);
}
