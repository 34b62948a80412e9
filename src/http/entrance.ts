import { SetMetadata } from '@nestjs/common';
import type { Request, Response } from './exchange.js';

/** What is done with a request before anybody is asked. */
export type Enter = (req: Request, res: Response) => void;

const ENTRANCE = Symbol('entrance');

/**
 * For handlers of a protocol that has rules for every answer, refusals of guards among them: sets the headers which
 * all of them have, or throws what is answered in place of all else.
 */
export const Entrance = (enter: Enter): MethodDecorator => SetMetadata(ENTRANCE, enter);

export const entranceOf = (handler: object): Enter | undefined =>
  Reflect.getMetadata(ENTRANCE, handler) as Enter | undefined;
