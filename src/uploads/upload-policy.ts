import { BadRequest, Refusal } from '../common/errors.js';
import { checkFileName } from '../common/file-name.js';
import { humanSize } from '../common/units.js';
import { type FeatureFlag, type Settings, isEnabled } from '../config/index.js';
import type { ChangeUploadDto } from './change-upload.dto.js';
import type { CreateUploadDto, FileParamsDto } from './create-upload.dto.js';
import { type Limits, fits, quotaReached } from './limits.js';

/** Bytes (contract §3.6 [N], §5.3 [N]). */
const MAX_CREDENTIAL = 128;
const MAX_COMMENTS = 32_768;

/** Seconds, 285 years: what is later has no place in a JSON time, nor in the clock of Plik's clients. */
export const LONGEST_TTL = 9_000_000_000;

/** How every refusal of a new upload, or of a change, begins. */
const refusal = (why: string, what = 'create'): BadRequest =>
  new BadRequest(`unable to ${what} upload : ${why}`);

/** Contract §2.3: 400 for a stranger where uploads need an account. */
export function checkUploader({ features }: Settings, anonymous: boolean): void {
  if (features.authentication === 'forced' && anonymous) {
    throw refusal('anonymous uploads are disabled');
  }
}

/** Contract §2.4. */
export const tooManyFiles = (most: number): string => `too many files. maximum is ${most}`;

/** What an upload will be: the request after flags, limits and defaults. */
export interface UploadPlan {
  /** Seconds; ≤ 0: never. */
  readonly ttl: number;
  readonly extendTtl: boolean;
  readonly oneShot: boolean;
  readonly removable: boolean;
  readonly stream: boolean;
  readonly comments: string;
  readonly e2ee: string;
  /** Null: not protected. */
  readonly credentials: { readonly login: string; readonly password: string } | null;
  readonly files: readonly FileParamsDto[];
}

/**
 * Applies feature flags, TTL rules and limits to a request (contract §2.3, §2.4, §5.3.1). Pure. The
 * order of the checks decides which refusal wins; each begins with "unable to create upload : ".
 */
export function planUpload(
  request: CreateUploadDto,
  settings: Settings,
  limits: Limits,
  anonymous: boolean,
): UploadPlan {
  checkUploader(settings, anonymous);
  return saying('create', () => plan(request, settings, limits));
}

/**
 * The time to live that an upload gets by a change, by the rules of a new one; `limits` are its owner's. Where
 * nobody may set it, a new upload has the default whatever was asked; a change that changes nothing says so instead.
 */
export function planTtl({ ttl }: ChangeUploadDto, settings: Settings, limits: Limits): number {
  return saying('change', () => {
    if (ttl === null) return refuse('ttl is missing');
    if (!isEnabled(settings.features.setTtl)) return refuse('set TTL is disabled');
    return ttlOf(ttl, settings, limits);
  });
}

/** What a rule refuses, with what was to be done in front of it. */
function saying<T>(what: 'create' | 'change', rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw refusal(error.message, what);
  }
}

function plan(request: CreateUploadDto, settings: Settings, limits: Limits): UploadPlan {
  const { features } = settings;
  const oneShot = option(request.oneShot, features.oneShot, 'one shot uploads are disabled');
  const removable = option(request.removable, features.removable, 'removable uploads are disabled');
  const stream = streamOption(request.stream, features.stream);
  const comments = commentsOf(request.comments, features.comments);
  const extendTtl = option(request.extend_ttl, features.extendTtl, 'extend TTL is disabled');
  const ttl = ttlOf(request.ttl, settings, limits);
  const credentials = credentialsOf(request, features.password);
  const e2ee = schemeOf(request.e2ee);
  checkFiles(request.files, limits);
  return {
    ttl,
    extendTtl,
    oneShot,
    removable,
    stream,
    comments,
    e2ee,
    credentials,
    files: request.files,
  };
}

function refuse(why: string): never {
  throw new BadRequest(why);
}

function option(wanted: boolean, flag: FeatureFlag, disabled: string): boolean {
  if (wanted && !isEnabled(flag)) refuse(disabled);
  return wanted || flag === 'forced';
}

function streamOption(wanted: boolean, flag: FeatureFlag): boolean {
  if (!wanted && flag === 'forced') refuse('streaming uploads are required');
  return option(wanted, flag, 'streaming uploads are disabled');
}

function commentsOf(comments: string, flag: FeatureFlag): string {
  if (!isEnabled(flag)) return '';
  if (flag === 'forced' && comments.trim() === '') refuse('upload comments are required');
  if (Buffer.byteLength(comments) > MAX_COMMENTS) {
    refuse(`comment is too long (max ${MAX_COMMENTS} bytes)`);
  }
  return comments;
}

/** Contract §5.3.1. A default above the requester's own maximum is clamped to it (D13). */
export function ttlOf(requested: number, settings: Settings, limits: Limits): number {
  if (!isEnabled(settings.features.setTtl)) return settings.defaultTtl;
  const max = limits.ttl;
  if (requested === 0) {
    const fallback = settings.defaultTtl;
    return max > 0 && (fallback <= 0 || fallback > max) ? max : fallback;
  }
  if (requested < 0 && max > 0) refuse(`cannot set infinite TTL (maximum allowed is : ${max})`);
  const longest = max > 0 ? Math.min(max, LONGEST_TTL) : LONGEST_TTL;
  if (requested > longest) refuse(`invalid TTL. (maximum allowed is : ${longest})`);
  return requested;
}

function credentialsOf(request: CreateUploadDto, flag: FeatureFlag): UploadPlan['credentials'] {
  const { login, password } = request;
  if (password === '') {
    if (request.protectedByPassword) refuse('upload password is empty');
    if (flag === 'forced') refuse('server only accept uploads protected by password');
    return null;
  }
  if (!isEnabled(flag)) refuse('upload password protection is disabled');
  if (Buffer.byteLength(login) > MAX_CREDENTIAL) {
    refuse(`login too long (max ${MAX_CREDENTIAL} characters)`);
  }
  if (Buffer.byteLength(password) > MAX_CREDENTIAL) {
    refuse(`password too long (max ${MAX_CREDENTIAL} characters)`);
  }
  // HTTP Basic cannot send it (RFC 7617 §2), nor can databases keep it.
  if (login.includes('\0')) refuse('login must not contain NUL');
  if (password.includes('\0')) refuse('password must not contain NUL');
  return { login: login === '' ? 'plik' : login, password };
}

function schemeOf(e2ee: string): string {
  if (e2ee !== '' && e2ee !== 'age') refuse(`invalid e2ee scheme ${JSON.stringify(e2ee)}`);
  return e2ee;
}

function checkFiles(files: readonly FileParamsDto[], limits: Limits): void {
  if (files.length > limits.filesPerUpload) {
    refuse(tooManyFiles(limits.filesPerUpload));
  }
  for (const file of files) {
    checkFileName(file.fileName);
    if (limits.fileSize > 0 && file.fileSize > limits.fileSize) {
      const given = humanSize(file.fileSize);
      refuse(`file is too big (${given}), maximum file size is ${humanSize(limits.fileSize)}`);
    }
  }
  const declared = files.reduce((sum, { fileSize }) => sum + Math.max(0, fileSize), 0);
  if (!fits(declared, limits)) refuse(quotaReached(limits));
}

/** Ms since the epoch when an upload ends; null: never. */
export const expiryOf = (ttl: number, now: number): number | null =>
  ttl > 0 ? now + ttl * 1000 : null;
