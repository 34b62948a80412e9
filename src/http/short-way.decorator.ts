import { SetMetadata } from '@nestjs/common';

export const SHORT_WAY = Symbol('short way');

/** For handlers that are called often: they are called without Express and Nest's chain (short-way.ts). */
export const ShortWay = (): MethodDecorator => SetMetadata(SHORT_WAY, true);
