import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { BadRequest, NotFound } from '../common/errors.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { uploadAccessOf } from '../uploads/access.js';
import { Adds } from '../http/description.js';
import { ON_FILE } from '../uploads/guards.description.js';

declare module '../http/exchange.js' {
  interface Request {
    /** Set by the file guard. */
    storedFile?: FileEntity;
  }
}

/** The file of the path: exists → belongs to the upload → has the name (contract §1.8). */
@Injectable()
@Adds(ON_FILE)
export class FileGuard implements CanActivate {
  constructor(private readonly files: FileRepository) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const req = context.switchToHttp().getRequest<Request>();
    const id = String(req.params.fileID);
    const file = await this.files.find(id);
    const { upload } = uploadAccessOf(req);
    if (file?.uploadId !== upload.id) throw new NotFound(`file ${id} not found`);
    if (file.name !== req.params.filename) throw new BadRequest('invalid file name');
    req.storedFile = file;
    return true;
  }
}
