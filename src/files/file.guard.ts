import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { uploadAccessOf } from '../uploads/access.js';
import { Adds } from '../http/description.js';
import { ON_FILE } from '../uploads/guards.description.js';
import { FileEntry } from './file-entry.js';

declare module '../http/exchange.js' {
  interface Request {
    /** Set by the file guard. */
    storedFile?: FileEntity;
  }
}

/** The file of the path, by the rules of its entry. */
@Injectable()
@Adds(ON_FILE)
export class FileGuard implements CanActivate {
  constructor(private readonly entry: FileEntry) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const req = context.switchToHttp().getRequest<Request>();
    const { upload } = uploadAccessOf(req);
    const { fileID, filename } = req.params;
    req.storedFile = await this.entry.enter(upload, String(fileID), String(filename));
    return true;
  }
}
