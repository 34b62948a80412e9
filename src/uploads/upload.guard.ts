import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from '../http/exchange.js';
import { HEADER } from '#wire';
import { Attempts } from '../auth/attempts.js';
import { originOf } from '../auth/origin.js';
import { principalOf } from '../auth/principal.js';
import { sameSecret } from '../common/constant-time.js';
import { Unauthorized } from '../common/errors.js';
import { checkUploadPassword, isLegacyHash } from '../common/upload-password.js';
import { EventBus } from '../events/event-bus.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import { parseBasic } from './basic-credentials.js';
import { clientGone } from '../http/client-gone.js';
import { ProvenPasswords } from './proven-passwords.js';
import { UploadsService } from './uploads.service.js';
import { Adds } from '../http/description.js';
import { ON_UPLOAD } from './guards.description.js';

/** An upload and what the requester may do with it. */
export interface UploadAccess {
  readonly upload: UploadEntity;
  /** Upload-admin (contract §3.3): may add and remove, sees the upload token, needs no password. */
  readonly admin: boolean;
}

declare module '../http/exchange.js' {
  interface Request {
    /** Set by the upload guard. */
    uploadAccess?: UploadAccess;
  }
}

/** *May they touch this upload*: exists → expired → upload-admin → password → extend TTL (contract §1.8). */
@Injectable()
@Adds(ON_UPLOAD)
export class UploadGuard implements CanActivate {
  constructor(
    private readonly service: UploadsService,
    private readonly attempts: Attempts,
    private readonly proven: ProvenPasswords,
    private readonly events: EventBus,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const req = http.getRequest<Request>();
    const upload = await this.service.living(String(req.params.uploadID));
    const admin = isUploadAdmin(req, upload);
    if (!admin && upload.protectedByPassword) {
      await this.demandPassword(req, http.getResponse<Response>(), upload);
    }
    await this.service.extend(upload);
    req.uploadAccess = { upload, admin };
    return true;
  }

  private async demandPassword(req: Request, res: Response, upload: UploadEntity): Promise<void> {
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

/**
 * The rules of contract §3.3, the first that fits. A wrong upload token is never an error: it just does
 * not help (K11). A user token opens only what was made with it, whoever its owner is.
 */
function isUploadAdmin(req: Request, upload: UploadEntity): boolean {
  const given = req.headers[HEADER.uploadToken];
  if (typeof given === 'string' && sameSecret(given, upload.uploadToken)) return true;
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
