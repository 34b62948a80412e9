import { type NewAccount, Accounts, userIdOf } from '../auth/accounts.js';
import { randomText } from '../common/ids.js';
import { NO_REQUEST } from '../common/origin.js';
import { parseDuration, parseSize } from '../common/units.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { TokenRepository } from '../database/repositories/token.repository.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { Attempts } from '../auth/attempts.js';
import { PasswordProof } from '../auth/password-proof.js';
import { UploadLists } from '../uploads/upload-lists.js';
import { UploadsService } from '../uploads/uploads.service.js';
import { TokensService } from '../users/tokens.service.js';
import { toUserWire } from '../users/user.wire.js';
import { UsersService } from '../users/users.service.js';
import {
  type CommandContext,
  CommandError,
  confirm,
  print,
  printJson,
  runCommand,
} from './context.js';
import type { CommonOptions, Work } from './later.js';

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

/** What works with accounts. */
const parts = {
  providers: [
    ...[Accounts, Attempts, PasswordProof, TokensService],
    ...[UploadLists, UploadsService, UsersService],
  ],
};

/** An action on accounts, which have to be on (contract §10). */
const withAccounts =
  (work: (context: CommandContext, options: UserOptions) => Promise<void>): Work<UserOptions> =>
  (options) =>
    runCommand(options, parts, (context) => {
      if (!context.settings.authentication) throw new CommandError('Authentication is disabled !');
      return work(context, options);
    });

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

export const logout = withAccounts(async (context, options) => {
  const user = await known(context, options);
  await context.app.get(UsersService).endSessions(user, NO_REQUEST);
  print(`All sessions of ${user.id} are over`);
});

export const create = withAccounts(async ({ app }, options) => {
  const { provider = 'local', login = '', name = '', email = '', admin } = options;
  if (login === '') throw new CommandError('missing login');
  const given = options.password ?? '';
  const generated = provider === 'local' && given === '';
  const password = generated ? randomText(32) : given;
  const rights = admin === undefined ? {} : { admin: isAdmin(admin) };
  const account = { provider, login, password, name, email, ...rights, ...limitsOf(options) };
  const user = await app.get(Accounts).create(account, NO_REQUEST);
  if (user === null) throw new CommandError('User already exists');
  if (generated) print(`Generated password for user ${login} is ${password}`);
});

export const update = withAccounts(async (context, options) => {
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
  printJson(toUserWire(await context.app.get(UsersService).update(user, change, NO_REQUEST)));
});

export const list = withAccounts(async ({ app }, { provider }) => {
  for (const user of await app.get(UserRepository).list(provider)) {
    const more = [user.name, user.email].filter((text) => text !== '').map((text) => ` ${text}`);
    print(`${user.id}${more.join('')}`);
  }
});

export const show = withAccounts(async (context, options) => {
  printJson(toUserWire(await known(context, options)));
});

export const remove = withAccounts(async (context, options) => {
  const user = await known(context, options);
  await confirm(`Delete user ${user.id} and everything they have sent ?`, options.yes);
  await context.app.get(UsersService).remove(user, NO_REQUEST);
  print(`user ${user.id} has been deleted`);
});

export const createToken = withAccounts(async (context, options) => {
  const { id } = await known(context, options);
  const { token } = await context.app
    .get(TokensService)
    .create(id, options.comment ?? '', NO_REQUEST);
  print(`Token created : ${token}`);
});

export const listTokens = withAccounts(async ({ app }, options) => {
  const userId = options.login ? idOf(options) : undefined;
  for (const token of await app.get(TokenRepository).list(userId)) {
    print(`${token.userId} ${token.token} ${token.comment}`.trimEnd());
  }
});

export const deleteToken = withAccounts(async ({ app }, { token = '' }) => {
  if (token === '') throw new CommandError('missing token');
  const known = await app.get(TokenRepository).find(token);
  if (known === null) throw new CommandError(`token ${token} not found`);
  await app.get(TokensService).remove(known.userId, token, NO_REQUEST);
  print(`token ${token} has been deleted`);
});
