import { computed, reactive, watch } from 'vue';
import type { Config, UploadOptions } from '#client';
import { randomSecret } from '../../browser/random-secret';
import { type Lifetime, allowedLifetime, defaultLifetime, secondsOf } from '../server/limits';
import { limits } from './items';
import { type Feature, featureOf } from './rules';
import { settings } from '../server/settings';

/** How what is chosen will be sent. */
export interface Options {
  lifetime: Lifetime;
  extend: boolean;
  oneShot: boolean;
  stream: boolean;
  removable: boolean;
  hasPassword: boolean;
  password: string;
  hasComment: boolean;
  comment: string;
  encrypted: boolean;
  passphrase: string;
  /** The page made the passphrase. */
  isOwnSecret: boolean;
}

const NONE: Options = {
  ...{ lifetime: { amount: 30, unit: 'days' }, extend: false },
  ...{ oneShot: false, stream: false, removable: false },
  ...{ hasPassword: false, password: '', hasComment: false, comment: '' },
  ...{ encrypted: false, passphrase: '', isOwnSecret: true },
};

export const options = reactive<Options>({ ...NONE });

type Name = 'oneShot' | 'stream' | 'removable' | 'extend' | 'password' | 'comment' | 'encrypted';

const FLAGS = {
  ...{ oneShot: 'feature_one_shot', stream: 'feature_stream', removable: 'feature_removable' },
  ...{ extend: 'feature_extend_ttl', password: 'feature_password' },
  ...{ comment: 'feature_comments', encrypted: 'feature_e2ee' },
} as const satisfies Record<Name, keyof Config>;

const ABSENT: Feature = { there: false, forced: false, first: false };

/** How the server's features stand. */
export const features = computed<Readonly<Record<Name, Feature>>>(() => {
  const of = (name: Name): Feature =>
    settings.value === undefined ? ABSENT : featureOf(settings.value[FLAGS[name]]);
  return {
    ...{ oneShot: of('oneShot'), stream: of('stream'), removable: of('removable') },
    ...{ extend: of('extend'), password: of('password'), comment: of('comment') },
    encrypted: of('encrypted'),
  };
});

/** The time that something is kept is for the sender to say. */
export const hasLifetime = computed(() => settings.value?.feature_set_ttl !== 'disabled');

const PASSWORD_LENGTH = 16;
/** 185 bits: as good as a key. */
const PASSPHRASE_LENGTH = 32;

export function protect(on: boolean): void {
  options.hasPassword = on;
  if (on && options.password === '') options.password = randomSecret(PASSWORD_LENGTH);
}

export function newPassword(): void {
  options.password = randomSecret(PASSWORD_LENGTH);
}

export function encrypt(on: boolean): void {
  options.encrypted = on;
  if (on && options.passphrase === '') newPassphrase();
}

export function newPassphrase(): void {
  options.passphrase = randomSecret(PASSPHRASE_LENGTH);
  options.isOwnSecret = true;
}

export function choosePassphrase(text: string): void {
  options.passphrase = text;
  options.isOwnSecret = false;
}

/** As the server preselects it. */
export function resetOptions(): void {
  const { oneShot, stream, removable, extend, password, comment, encrypted } = features.value;
  Object.assign(options, NONE, {
    ...{ oneShot: oneShot.first, stream: stream.first, removable: removable.first },
    ...{ extend: extend.first, hasComment: comment.first },
  });
  protect(password.first);
  encrypt(encrypted.first);
  if (settings.value === undefined || limits.value === undefined) return;
  options.lifetime = defaultLifetime(settings.value, limits.value);
}

export function chooseLifetime(lifetime: Lifetime): void {
  if (limits.value !== undefined) options.lifetime = allowedLifetime(lifetime, limits.value);
}

watch(settings, resetOptions, { immediate: true });
// Who logs in may have other limits than the server's.
watch(limits, () => {
  if (hasLifetime.value) chooseLifetime(options.lifetime);
});

/** What has to be said before anything can be sent. */
export const lacking = computed<'comment' | 'password' | 'passphrase' | undefined>(() => {
  if (features.value.comment.forced && options.comment.trim() === '') return 'comment';
  if (options.hasPassword && options.password === '') return 'password';
  if (options.encrypted && options.passphrase === '') return 'passphrase';
  return undefined;
});

/**
 * The exponent of scrypt's cost. A passphrase of somebody's own has to be hard to try out, which takes a second for each
 * file; one of 32 random letters cannot be tried out at all.
 */
export const workFactor = (): number => (options.isOwnSecret ? 12 : 18);

/** The same as the server takes it. */
export function wishes(): UploadOptions {
  const { hasPassword, password, hasComment, comment, encrypted, lifetime } = options;
  return {
    ...{ oneShot: options.oneShot, stream: options.stream, removable: options.removable },
    extend_ttl: options.extend,
    ...(hasLifetime.value ? { ttl: secondsOf(lifetime) } : {}),
    ...(hasPassword ? { password } : {}),
    ...(hasComment && comment.trim() !== '' ? { comments: comment } : {}),
    ...(encrypted ? { e2ee: 'age' } : {}),
  };
}
