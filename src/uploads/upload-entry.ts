import { Injectable } from '@nestjs/common';
import { HEADER } from '#wire';
import { Attempts } from '../auth/attempts.js';
import { originOf } from '../auth/origin.js';
import { principalOf } from '../auth/principal.js';
import { sameSecret } from '../common/constant-time.js';
import { Forbidden, Unauthorized } from '../common/errors.js';
import { checkUploadPassword, isLegacyHash } from '../common/upload-password.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import { EventBus } from '../events/event-bus.js';
import { clientGone } from '../http/client-gone.js';
import type { Exchange, Request } from '../http/exchange.js';
import { parseBasic } from './basic-credentials.js';
import { ProvenPasswords } from './proven-passwords.js';
import { UploadsService } from './uploads.service.js';

/** An upload and what the requester may do with it. */
export interface UploadAccess {
  readonly upload: UploadEntity;
  /** Upload-admin (contract §3.3): may add and remove, sees the upload token, needs no password. */
  readonly admin: boolean;
}

/** *May they touch this upload*: exists → expired → upload-admin → password → extend TTL (contract §1.8). */
@Injectable()
export class UploadEntry {
  constructor(
    private readonly service: UploadsService,
    private readonly attempts: Attempts,
    private readonly proven: ProvenPasswords,
    private readonly events: EventBus,
  ) {}

  /** `token`: the upload token, where it did not come by its header. */
  async enter({ req, res }: Exchange, uploadId: string, token?: string): Promise<UploadAccess> {
    const upload = await this.service.living(uploadId);
    const admin = isUploadAdmin(req, upload, token);
    if (!admin && upload.protectedByPassword) await this.demandPassword({ req, res }, upload);
    await this.service.extend(upload);
    return { upload, admin };
  }

  private async demandPassword({ req, res }: Exchange, upload: UploadEntity): Promise<void> {
    const given = parseBasic(req.headers.authorization);
    if (typeof given === 'string') throw passwordNeeded(given);
    const { login, password } = given;
    const by = originOf(req);
    const [address, secret] = [by.address, `${login}:${password}`];
    if (this.proven.isProven(upload, address, secret)) return;
    const guess = {
      ...{ kind: 'upload' as const, target: upload.id, secret, address },
      by,
      gone: clientGone(res),
    };
    const right = await this.attempts.guess(guess, async () => {
      if (!(await checkUploadPassword(upload.password, login, password))) return null;
      if (isLegacyHash(upload.password)) await this.service.rehash(upload, login, password);
      return true;
    });
    if (right === null) {
      const { id: uploadId, userId } = upload;
      this.events.say('UploadPasswordRefused', { uploadId, userId }, by);
      throw passwordNeeded('invalid credentials');
    }
    this.proven.remember(upload, address, secret);
  }
}

/** A password lets in who reads; files are added by who administrates the upload (contract §3.6). */
export function checkMayAdd({ admin }: UploadAccess): void {
  if (!admin) throw new Forbidden('you are not allowed to add file to this upload');
}

/**
 * The rules of contract §3.3, the first that fits. A wrong upload token is never an error: it just does
 * not help (K11). A user token opens only what was made with it, whoever its owner is.
 */
function isUploadAdmin(
  req: Request,
  upload: UploadEntity,
  uploadToken: string | string[] | undefined = req.headers[HEADER.uploadToken],
): boolean {
  if (typeof uploadToken === 'string' && sameSecret(uploadToken, upload.uploadToken)) return true;
  const { user, token, admin } = principalOf(req);
  if (token !== '') return upload.userToken === token;
  return admin || (user !== null && user.id === upload.userId);
}

/** Never a redirect, so that browsers ask for the password (contract K12). */
const passwordNeeded = (why: string): Unauthorized =>
  new Unauthorized(`please provide valid credentials to access this upload : ${why}`, {
    headers: { 'WWW-Authenticate': 'Basic realm="plik"' },
    redirectable: false,
  });
