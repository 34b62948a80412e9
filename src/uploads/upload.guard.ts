import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Adds } from '../http/description.js';
import type { Request, Response } from '../http/exchange.js';
import { ON_UPLOAD } from './guards.description.js';
import { type UploadAccess, UploadEntry } from './upload-entry.js';

declare module '../http/exchange.js' {
  interface Request {
    /** Set by the upload guard. */
    uploadAccess?: UploadAccess;
  }
}

/** The upload of the path, by the rules of its entry. */
@Injectable()
@Adds(ON_UPLOAD)
export class UploadGuard implements CanActivate {
  constructor(private readonly entry: UploadEntry) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const req = http.getRequest<Request>();
    const res = http.getResponse<Response>();
    req.uploadAccess = await this.entry.enter({ req, res }, String(req.params.uploadID));
    return true;
  }
}
