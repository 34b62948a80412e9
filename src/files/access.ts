import { UseGuards, applyDecorators, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Request } from '../http/exchange.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { OnUpload } from '../uploads/access.js';
import { FileGuard } from './file.guard.js';

/** For handlers on a file of an upload. The upload is checked first. */
export const OnFile = (): MethodDecorator => applyDecorators(OnUpload(), UseGuards(FileGuard));

/** The file of the path. */
export const TheFile = createParamDecorator((_: unknown, context: ExecutionContext): FileEntity => {
  const { storedFile } = context.switchToHttp().getRequest<Request>();
  if (storedFile === undefined) throw new Error('the handler is not declared with @OnFile');
  return storedFile;
});
