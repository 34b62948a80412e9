import { UseGuards, applyDecorators, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import { Access } from '../auth/access.decorator.js';
import { UploadsOpenGuard } from '../mode/uploads-open.guard.js';
import { AnonymousGuard } from './anonymous.guard.js';
import type { UploadAccess } from './upload-entry.js';
import { UploadGuard } from './upload.guard.js';
import { WhitelistGuard } from './whitelist.guard.js';

/** For handlers that make an upload. */
export const CreatesUpload = (): MethodDecorator =>
  applyDecorators(Access('anyone'), UseGuards(UploadsOpenGuard, WhitelistGuard, AnonymousGuard));

/** For handlers that add bytes to an existing upload: below what says which one, since it is asked first. */
export const TakesBytes = (): MethodDecorator => UseGuards(UploadsOpenGuard);

/** For handlers on an existing upload, which its guard puts on the request. */
export const OnUpload = (): MethodDecorator =>
  applyDecorators(Access('anyone'), UseGuards(UploadGuard));

export function uploadAccessOf(req: Request): UploadAccess {
  if (req.uploadAccess === undefined) throw new Error('the handler is not declared with @OnUpload');
  return req.uploadAccess;
}

/** The upload of the path, with the requester's rights. */
export const TheUpload = createParamDecorator(
  (_: unknown, context: ExecutionContext): UploadAccess =>
    uploadAccessOf(context.switchToHttp().getRequest<Request>()),
);
