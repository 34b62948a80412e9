import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from './exchange.js';
import { type Observable, tap } from 'rxjs';

/** A handler that returns a string answers plain text, never HTML and never JSON (contract §1.2). */
@Injectable()
export class PlainTextInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const res = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      tap((value: unknown) => {
        if (typeof value === 'string') res.setHeader('Content-Type', 'text/plain; charset=utf-8');
      }),
    );
  }
}
